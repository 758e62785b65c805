package dev.overlord.common.namespace;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The topics of a namespace and their settings. */
final class InternalTopics {
  private static final int MIB = 1024 * 1024;

  /** Twice the default size limit of a task or result, and room for what is around it. */
  private static final int MAX_MESSAGE_BYTES = 16 * MIB + 64 * 1024;

  /**
   * Compaction leaves the newest segment alone, so it must be small, but hold the largest batch.
   */
  private static final int COMPACT_SEGMENT_BYTES = 20 * MIB;

  private static final int DELETE_SEGMENT_BYTES = 128 * MIB;

  /** Spreads the results; nobody depends on the number. */
  private static final int RESULT_PARTITIONS = 4;

  /** Nothing goes by age. */
  static final Map<String, String> KEPT =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

  private InternalTopics() {}

  /** One partition, so that offsets order the definitions of all pools. */
  static TopicSpec pools(Topics topics) {
    return new TopicSpec(topics.pools(), 1, compact());
  }

  /** All but the tasks topics, with the partitions that they must have. */
  static List<TopicSpec> of(Topics topics, Namespace namespace) {
    return List.of(
        pools(topics),
        new TopicSpec(topics.leases(), namespace.shards(), compact()),
        new TopicSpec(topics.workerEvents(), namespace.shards(), kept(Duration.ofHours(6))),
        new TopicSpec(topics.assignments(), namespace.inboxes(), kept(Duration.ofHours(6))),
        new TopicSpec(topics.results(), RESULT_PARTITIONS, kept(Duration.ofDays(7))),
        new TopicSpec(topics.deadLetters(), 1, kept(Duration.ofDays(28))),
        // Longer than any dead letter, the last segment of them included.
        new TopicSpec(topics.replays(), 1, kept(Duration.ofDays(56))),
        new TopicSpec(topics.stats(), 1, compact()),
        new TopicSpec(topics.overview(), 1, compact()));
  }

  static TopicSpec tasks(String name, int partitions) {
    Map<String, String> config = new HashMap<>(KEPT);
    config.put("max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
    return new TopicSpec(name, partitions, config);
  }

  private static Map<String, String> compact() {
    return Map.of(
        "cleanup.policy", "compact",
        "segment.bytes", String.valueOf(COMPACT_SEGMENT_BYTES),
        "segment.ms", millis(Duration.ofMinutes(10)),
        "min.cleanable.dirty.ratio", "0.1",
        // A replay that began before a tombstone was written must still meet it.
        "delete.retention.ms", millis(Duration.ofHours(1)),
        "max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
  }

  private static Map<String, String> kept(Duration time) {
    return Map.of(
        "cleanup.policy", "delete",
        "retention.ms", millis(time),
        "segment.bytes", String.valueOf(DELETE_SEGMENT_BYTES),
        "segment.ms", millis(time.dividedBy(6)),
        "max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
  }

  private static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }
}
