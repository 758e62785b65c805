package dev.overlord.coordinator.shell;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same on Kafka, with its markers and its gaps. */
@Timeout(120)
class KafkaCheckpointTest extends CheckpointConformance {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder, 0);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Override
  Log open() {
    return KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }
}
