package dev.overlord.control.tasks;

import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.control.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Puts tasks onto their topics. Safe for any thread. */
public final class TaskWriter implements AutoCloseable {
  /** Of a topic that is not there yet. */
  private static final int PARTITIONS = 1;

  private final Cluster cluster;
  private final LogWriter writer;
  private final Map<String, Integer> partitions = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  public TaskWriter(Cluster cluster) {
    this.cluster = cluster;
    this.writer = cluster.log().writer("task-writer");
  }

  /**
   * Sends without waiting.
   *
   * @param tenant tasks of one tenant share a partition, and partitions are served fairly; null:
   *     any
   * @return the task's ref once the log has it; fails with {@link LogUnavailableException} where
   *     that is not known
   * @throws IllegalArgumentException the task is larger than is allowed
   */
  public CompletableFuture<TaskRef> submit(
      String pool, Lane lane, @Nullable String tenant, Task task) {
    byte[] key = tenant == null ? null : tenant.getBytes(StandardCharsets.UTF_8);
    byte[] value = TaskCodec.write(task);
    int size = value.length + (key == null ? 0 : key.length);
    if (size > Task.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the task has " + size + " bytes; at most " + Task.MAX_BYTES + " are allowed");
    }
    String topic = cluster.topics().tasks(pool, lane);
    int count = partitions.computeIfAbsent(topic, name -> partitionsOf(pool, lane));
    int partition =
        Math.floorMod(key == null ? next.getAndIncrement() : Arrays.hashCode(key), count);
    return writer
        .send(new NewRecord(topic, partition, key, value))
        .thenApply(offset -> new TaskRef(topic, partition, offset));
  }

  private int partitionsOf(String pool, Lane lane) {
    try (LogAdmin admin = cluster.log().admin()) {
      String topic = cluster.topics().tasks(pool, lane);
      Optional<TopicDescription> found = admin.describe(topic);
      if (found.isEmpty()) {
        Namespaces.ensureTasksTopic(admin, cluster.topics(), pool, lane, PARTITIONS);
        found = admin.describe(topic);
      }
      return found.map(TopicDescription::partitions).orElse(PARTITIONS);
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
