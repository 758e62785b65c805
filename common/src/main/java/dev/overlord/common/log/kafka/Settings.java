package dev.overlord.common.log.kafka;

import dev.overlord.common.log.NewRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of each kind of client.
 *
 * @param user what the user configured: addresses, security and the like
 * @param call the longest that a call waits for Kafka
 */
record Settings(Map<String, String> user, Duration call) {
  /** Below the 10 s after which a shard's watchdog gives it up. */
  static final Duration CALL = Duration.ofSeconds(8);

  /**
   * A long poll under way does not cover a partition that is added or resumed, and nothing can end
   * it, so it must be short. An idle reader then asks 10 times a second.
   */
  private static final Duration LONG_POLL = Duration.ofMillis(100);

  /** A record or batch that is larger comes whole, and alone. */
  private static final int FETCH_BYTES = 8 * 1024 * 1024;

  /**
   * A consumer keeps what it fetched for each partition, also of those that are paused: of 200
   * pools in a small heap too.
   */
  private static final int PARTITION_FETCH_BYTES = 64 * 1024;

  Map<String, Object> reader(String name) {
    Map<String, Object> settings = consumer(name);
    settings.put("isolation.level", "read_committed");
    settings.put("fetch.max.wait.ms", millis(LONG_POLL));
    settings.put("fetch.max.bytes", FETCH_BYTES);
    settings.put("max.partition.fetch.bytes", PARTITION_FETCH_BYTES);
    settings.put("max.poll.records", 1000);
    return settings;
  }

  Map<String, Object> member(String group, String member) {
    Map<String, Object> settings = consumer(member);
    settings.put("group.id", group);
    settings.put("group.protocol", "classic");
    settings.put(
        "partition.assignment.strategy",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    settings.put("session.timeout.ms", 6000);
    settings.put("heartbeat.interval.ms", 2000);
    // Also how long a rebalance waits for a member that is alive and does not poll.
    settings.put("max.poll.interval.ms", 20_000);
    return settings;
  }

  Map<String, Object> writer(String name) {
    return producer(name);
  }

  Map<String, Object> transactional(String id, Duration timeout) {
    Map<String, Object> settings = producer(id);
    settings.put("transactional.id", id);
    settings.put("transaction.timeout.ms", millis(timeout));
    // A transaction that follows another of the same id at once waits for the markers of that one.
    settings.put("retry.backoff.ms", 5);
    settings.put("retry.backoff.max.ms", 200);
    return settings;
  }

  Map<String, Object> admin() {
    Map<String, Object> settings = common("admin");
    settings.put("default.api.timeout.ms", millis(call));
    return settings;
  }

  private Map<String, Object> producer(String name) {
    Map<String, Object> settings = common(name);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("linger.ms", 0);
    settings.put("batch.size", 64 * 1024);
    settings.put("buffer.memory", 64 * 1024 * 1024);
    settings.put("max.request.size", NewRecord.MAX_BYTES);
    settings.put("max.block.ms", millis(call));
    settings.put("delivery.timeout.ms", millis(call));
    // Otherwise the first record after a quiet time waits for the topic's metadata.
    settings.put("metadata.max.idle.ms", millis(Duration.ofDays(7)));
    return settings;
  }

  private Map<String, Object> consumer(String name) {
    Map<String, Object> settings = common(name);
    settings.put("auto.offset.reset", "none");
    settings.put("enable.auto.commit", false);
    settings.put("allow.auto.create.topics", false);
    settings.put("default.api.timeout.ms", millis(call));
    return settings;
  }

  private Map<String, Object> common(String name) {
    Map<String, Object> settings = new HashMap<>(user);
    settings.put("client.id", name);
    // Shorter than a call, so that a request that was lost is tried once more within it.
    settings.put("request.timeout.ms", millis(call) * 5 / 8);
    settings.put("reconnect.backoff.max.ms", 500);
    settings.put("enable.metrics.push", false);
    return settings;
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
