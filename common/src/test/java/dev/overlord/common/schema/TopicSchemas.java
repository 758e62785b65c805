package dev.overlord.common.schema;

import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which schema the records of each topic keep, as docs/topics.md says it. */
public final class TopicSchemas {
  private TopicSchemas() {}

  /** The topics with records of Overlord's own making; the tasks topics are their producers'. */
  public static List<String> topics(Topics topics) {
    return List.of(
        topics.pools(),
        topics.leases(),
        topics.assignments(),
        topics.workerEvents(),
        topics.results(),
        topics.deadLetters(),
        topics.replays(),
        topics.stats(),
        topics.overview());
  }

  /** Empty for a key that is nobody's business but the leader's. */
  public static Optional<String> of(Topics topics, String topic, String key) {
    if (topic.equals(topics.pools())) {
      return Optional.of(key.equals(Namespace.KEY) ? "namespace.json" : "pool.json");
    } else if (topic.equals(topics.leases())) {
      return ofLeases(key);
    } else if (topic.equals(topics.assignments())) {
      return Optional.of("assignment.json");
    } else if (topic.equals(topics.workerEvents())) {
      return Optional.of("worker-event.json");
    } else if (topic.equals(topics.results())) {
      return Optional.of("result.json");
    } else if (topic.equals(topics.deadLetters())) {
      return Optional.of("dead-letter.json");
    } else if (topic.equals(topics.replays())) {
      return Optional.of("replay.json");
    } else if (topic.equals(topics.stats())) {
      return Optional.of("stats.json");
    } else if (topic.equals(topics.overview())) {
      boolean ofShard = key.startsWith(ShardOverview.KEY_PREFIX);
      return Optional.of(ofShard ? "shard-overview.json" : "overview.json");
    }
    return Optional.of("task.json");
  }

  private static Optional<String> ofLeases(String key) {
    if (key.startsWith("_")) {
      return Optional.empty();
    } else if (key.contains("/waiting/")) {
      return Optional.of("waiting.json");
    } else if (key.contains("/cancelled/")) {
      return Optional.of("cancelled.json");
    }
    return Optional.of(key.contains("/stranded/") ? "stranded.json" : "lease.json");
  }

  /**
   * Fails on the first record that its schema refuses.
   *
   * @return the schema of each record that has one and a value
   */
  public static List<String> check(Topics topics, String topic, List<LogRecord> records) {
    List<String> schemas = new ArrayList<>();
    for (LogRecord record : records) {
      byte[] key = record.key();
      byte[] value = record.value();
      String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
      Optional<String> schema = of(topics, topic, text);
      if (value != null && schema.isPresent()) {
        SchemaCheck.assertValid(schema.get(), value);
        schemas.add(schema.get());
      }
    }
    return schemas;
  }
}
