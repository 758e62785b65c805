package dev.overlord.http.gateway;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.Cluster;
import dev.overlord.control.follow.Follower;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that wait for their task's result, by the task's id. One thread reads {@code results}
 * for all of them, from the end as it was at the start.
 */
final class Calls implements AutoCloseable {
  /** Each costs a connection, a thread that waits and a few hundred bytes. */
  static final int MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
  private static final Duration START_WAIT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ConcurrentMap<String, CompletableFuture<TaskResult>> waiting =
      new ConcurrentHashMap<>();
  private final Follower follower;

  Calls(Cluster cluster) {
    this.follower =
        Follower.start(cluster, "gateway-results", ends(cluster), records -> take(records));
  }

  private static Map<Partition, Long> ends(Cluster cluster) {
    String topic = cluster.topics().results();
    Map<Partition, Long> ends = new HashMap<>();
    try (LogAdmin admin = cluster.log().admin()) {
      int partitions =
          admin
              .describe(topic)
              .orElseThrow(() -> new LogUnavailableException("no topic " + topic, null))
              .partitions();
      for (int i = 0; i < partitions; i++) {
        ends.put(new Partition(topic, i), Follower.FROM_END);
      }
    }
    return ends;
  }

  /** See {@link Follower#failed}. */
  Optional<String> failed() {
    return follower.failed();
  }

  /**
   * To be called before the task is written.
   *
   * @throws OpenAiException too many wait, or the results cannot be read yet
   */
  CompletableFuture<TaskResult> expect(String taskId) throws InterruptedException {
    if (!follower.caughtUp().await(START_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw OpenAiException.unavailable(
          "kafka_unavailable", "This Overlord cannot read the results yet.", RETRY);
    }
    if (waiting.size() >= MAX) {
      throw OpenAiException.unavailable(
          "too_many_calls",
          "This Overlord has " + MAX + " calls that wait, which is its limit.",
          RETRY);
    }
    CompletableFuture<TaskResult> result = new CompletableFuture<>();
    waiting.put(taskId, result);
    return result;
  }

  /** Nobody waits for this one any more. */
  void forget(String taskId) {
    waiting.remove(taskId);
  }

  int size() {
    return waiting.size();
  }

  private void take(List<LogRecord> records) {
    for (LogRecord record : records) {
      byte[] key = record.key();
      byte[] value = record.value();
      if (key == null || value == null) {
        continue;
      }
      // By the key first: most results are of tasks that nobody here waits for.
      CompletableFuture<TaskResult> call = waiting.remove(new String(key, StandardCharsets.UTF_8));
      if (call != null) {
        complete(call, value);
      }
    }
  }

  private static void complete(CompletableFuture<TaskResult> call, byte[] value) {
    try {
      call.complete(Json.read(value, TaskResult.class));
    } catch (MalformedException e) {
      LOG.warn("gateway.unreadable reason={}", e.getMessage());
      call.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    follower.close();
    OpenAiException stopping =
        OpenAiException.unavailable("stopping", "This Overlord stops; ask another.", RETRY);
    waiting.values().forEach(call -> call.completeExceptionally(stopping));
  }
}
