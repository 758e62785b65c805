package dev.overlord.cli.role;

import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import dev.overlord.coordinator.Coordinator;
import dev.overlord.http.HttpOptions;
import dev.overlord.http.HttpServer;
import dev.overlord.http.OverlordHttp;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The only class that knows how an Overlord instance is started. */
final class CoordinatorEntry {
  private CoordinatorEntry() {}

  static RunningRole start(CoordinatorCommand command) {
    KafkaLog log = command.kafka.connect();
    Topics topics = command.kafka.topics();
    Namespace wanted = Namespace.of(command.shards, command.inboxes, command.leaseTtl());
    Namespace namespace =
        command.kafka.reach(() -> {
          log.check();
          return Namespaces.open(log, topics, wanted);
        });
    String name = InstanceName.own();
    SystemClock clock = new SystemClock();
    HttpOptions wantedHttp = command.http.resolve(command.data, name, System.getenv());
    Coordinator coordinator = Coordinator.start(topics, namespace, name, log, clock);
    HttpServer http =
        wantedHttp == null
            ? null
            : OverlordHttp.start(
                new Cluster(log, topics, namespace, clock), wantedHttp, coordinator.metrics());
    return new Role(coordinator, http, log, new EndLatch());
  }

  private record Role(
      Coordinator coordinator, @Nullable HttpServer http, KafkaLog log, EndLatch end)
      implements RunningRole {
    @Override
    public Map<String, String> facts() {
      HttpServer server = http;
      return server == null ? Map.of() : Map.of("http", String.valueOf(server.port()));
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      end.await();
    }

    @Override
    public void stop(Duration limit) {
      HttpServer server = http;
      if (server != null) {
        server.close();
      }
      coordinator.close();
      log.close();
      end.open();
    }
  }
}
