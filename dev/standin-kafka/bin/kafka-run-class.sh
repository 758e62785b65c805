#!/usr/bin/env bash
log=/opt/kafka/config/log4j2.yaml
[ -f "$log" ] || log=/etc/kafka/docker/log4j2.yaml
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx1G -Xms256m} ${KAFKA_JVM_PERFORMANCE_OPTS:-} ${KAFKA_OPTS:-} \
  -Dlog4j2.configurationFile="$log" -cp '/opt/kafka/libs/*' "$@"
