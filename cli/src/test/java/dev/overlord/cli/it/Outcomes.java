package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topic of outcomes, from its beginning. */
final class Outcomes {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Outcomes() {}

  /** Waits until there are as many as tasks: each task must have one, and have succeeded. */
  static void oneEach(String bootstrap, List<String> refs) {
    List<TaskResult> results = new ArrayList<>();
    String topic = Topics.standard().results();
    try (KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", bootstrap));
        var admin = log.admin();
        LogReader reader = log.reader("collector")) {
      for (int p = 0; p < admin.describe(topic).orElseThrow().partitions(); p++) {
        reader.add(new Partition(topic, p), reader.start(new Partition(topic, p)));
      }
      await(refs.size() + " outcomes")
          .atMost(PATIENCE)
          .until(() -> read(reader, results) >= refs.size());
      // What should not be there may come a little later.
      for (int i = 0; i < 5; i++) {
        read(reader, results);
      }
    }
    assertThat(results)
        .extracting(r -> r.ref().toString())
        .containsExactlyInAnyOrderElementsOf(refs);
    assertThat(results).allMatch(r -> r.outcome() == Outcome.SUCCEEDED);
  }

  private static int read(LogReader reader, List<TaskResult> results) {
    for (LogRecord record : reader.poll(Duration.ofMillis(200))) {
      results.add(Json.read(record.value(), TaskResult.class));
    }
    return results.size();
  }
}
