# One image for every role; the role is the command:
#   docker run overlord coordinator --kafka broker:9092 ...
# Works with a read-only root: --read-only --tmpfs /tmp:exec (native libraries are unpacked there).
ARG JDK_IMAGE=eclipse-temurin:25-jdk
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${JDK_IMAGE} AS build
WORKDIR /src

# A runtime of the modules that the program uses. Of its archives of classes, those for other sizes
# of pointers and of object headers than a container's JVM has are left out.
RUN jlink --no-man-pages --no-header-files --compress zip-6 --generate-cds-archive --output /opt/jre \
  --add-modules java.base,java.compiler,java.desktop,java.instrument,java.management,java.naming,java.net.http,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs \
 && find /opt/jre/lib/server -name "classes_*.jsa" -delete

# Maven and all dependencies: this layer changes only when a pom does. The modules are still empty.
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY benchmarks/pom.xml benchmarks/
COPY chaos/pom.xml chaos/
COPY chaos-checker/pom.xml chaos-checker/
COPY cli/pom.xml cli/
COPY common/pom.xml common/
COPY control/pom.xml control/
COPY coordinator/pom.xml coordinator/
COPY embedded-kafka/pom.xml embedded-kafka/
COPY handler-api/pom.xml handler-api/
COPY handler-kit/pom.xml handler-kit/
COPY http/pom.xml http/
COPY simulated-backend/pom.xml simulated-backend/
COPY simulation/pom.xml simulation/
COPY worker/pom.xml worker/
RUN ./mvnw -B -ntp -q -Dmaven.test.skip -pl cli -am package

COPY . .
RUN ./mvnw -B -ntp -q -Dmaven.test.skip -pl cli -am package

# Libraries change seldom and the jar often: each its own layer below. The archive of classes makes
# starts faster; it holds for these paths and this runtime only.
ARG VERSION=0.1.0-SNAPSHOT
RUN mkdir -p /opt/overlord/bin && cp -p cli/target/overlord-cli.jar /opt/overlord/ \
 && cp -rp cli/target/lib /opt/overlord/lib && cp deploy/image/* /opt/overlord/bin/ \
 && /opt/jre/bin/java -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
    -Xlog:disable -XX:ArchiveClassesAtExit=/opt/overlord/overlord.jsa -jar /opt/overlord/overlord-cli.jar warm-up >/dev/null \
 && built=$(/opt/overlord/bin/overlord version) \
 && { [ "$built" = "$VERSION" ] || { echo "this is $built: build with --build-arg VERSION=$built"; exit 1; }; }

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
LABEL org.opencontainers.image.title="Overlord" \
      org.opencontainers.image.description="Distributes expensive tasks over workers through Apache Kafka, under a cluster-wide concurrency cap." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
# The folder belongs to the user, so that volumes made from it do too.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/overlord --shell /usr/sbin/nologin overlord \
 && install -d -o overlord -g overlord -m 0750 /var/lib/overlord
COPY --from=build /opt/jre /opt/jre
COPY --from=build /opt/overlord/lib /opt/overlord/lib
COPY --from=build /opt/overlord/bin /opt/overlord/bin
COPY --from=build /opt/overlord/overlord-cli.jar /opt/overlord/overlord.jsa /opt/overlord/
ENV PATH=/opt/overlord/bin:/opt/jre/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
# A volume of its own for each container, which a restart keeps: that is what a worker's identity needs.
VOLUME /var/lib/overlord
WORKDIR /var/lib/overlord
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/overlord/bin/healthy"]
ENTRYPOINT ["/opt/overlord/bin/overlord"]
CMD ["--help"]
