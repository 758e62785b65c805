package dev.overlord.common.log.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What readers are given. */
final class Visible {
  private Visible() {}

  static List<String> in(KafkaLog log, Partition partition) {
    List<String> values = new ArrayList<>();
    try (LogReader reader = log.reader("r")) {
      reader.add(partition, 0);
      long end = reader.end(partition);
      while (reader.position(partition) < end) {
        reader.poll(Duration.ofMillis(50)).forEach(it -> values.add(new String(it.value(), UTF_8)));
      }
    }
    return values;
  }
}
