package dev.overlord.cli.it;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.protocol.Topics;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest stats record of a cluster with one pool. */
final class StatsTopic implements AutoCloseable {
  private final KafkaLog log;
  private final LogReader reader;
  private @Nullable PoolStats newest;

  StatsTopic(String bootstrap) {
    log = KafkaLog.connect(Map.of("bootstrap.servers", bootstrap));
    reader = log.reader("stats-test");
    Partition partition = new Partition(Topics.standard().stats(), 0);
    reader.add(partition, reader.start(partition));
  }

  PoolStats newest() {
    for (LogRecord record : reader.poll(Duration.ofMillis(200))) {
      byte[] value = record.value();
      newest = value == null ? newest : Json.read(value, PoolStats.class);
    }
    PoolStats found = newest;
    if (found == null) {
      throw new AssertionError("no stats yet");
    }
    return found;
  }

  @Override
  public void close() {
    reader.close();
    log.close();
  }
}
