package dev.overlord.control.deadletters;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.model.Replay;
import dev.overlord.control.Cluster;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which dead letters were replayed, read from the topic {@code replays}. */
final class Replays {
  private static final Logger LOG = LoggerFactory.getLogger(Replays.class);

  /** By how much the clocks of those who wrote may differ. */
  private static final long CLOCKS_MS = Duration.ofDays(1).toMillis();

  private final Cluster cluster;
  private final String topicId;

  Replays(Cluster cluster) {
    this.cluster = cluster;
    String topic = cluster.topics().deadLetters();
    try (LogAdmin admin = cluster.log().admin()) {
      this.topicId =
          admin
              .describe(topic)
              .map(TopicDescription::id)
              .orElseThrow(
                  () -> new LogUnavailableException("topic " + topic + " does not exist", null));
    }
  }

  String topicId() {
    return topicId;
  }

  /**
   * The newest replay of each of these dead letters that has one.
   *
   * @param sinceMs when the oldest of them died, in wall-clock milliseconds since the epoch
   */
  Map<Long, Replay> of(Set<Long> offsets, long sinceMs) {
    Map<Long, Replay> found = new HashMap<>();
    if (!offsets.isEmpty()) {
      read(
          sinceMs - CLOCKS_MS,
          replay -> {
            if (offsets.contains(replay.deadLetter())) {
              found.put(replay.deadLetter(), replay);
            }
          });
    }
    return found;
  }

  /** A bit for each dead letter at {@code start} or after that was replayed, counted from there. */
  BitSet from(long start) {
    BitSet replayed = new BitSet();
    read(
        0,
        replay -> {
          if (replay.deadLetter() >= start) {
            replayed.set(Math.toIntExact(replay.deadLetter() - start));
          }
        });
    return replayed;
  }

  private void read(long sinceMs, Consumer<Replay> each) {
    try (TopicScan scan = new TopicScan(cluster, cluster.topics().replays())) {
      scan.forwards(
          scan.since(sinceMs),
          scan.end(),
          record -> {
            take(record, each);
            return true;
          });
    }
  }

  private void take(LogRecord record, Consumer<Replay> each) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      Replay replay = Json.read(value, Replay.class);
      if (replay.topicId().equals(topicId)) {
        each.accept(replay);
      }
    } catch (MalformedException e) {
      LOG.warn("replay.unreadable offset={} reason={}", record.offset(), e.getMessage());
    }
  }
}
