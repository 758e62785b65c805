package dev.overlord.control.tasks;

import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.control.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Puts tasks onto their topics. Safe for any thread. */
public final class TaskWriter implements AutoCloseable {
  private final LogWriter writer;
  private final TaskPlaces places;

  public TaskWriter(Cluster cluster) {
    this.places = new TaskPlaces(cluster);
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
    Partition place = places.place(pool, lane, key);
    return writer
        .send(new NewRecord(place.topic(), place.number(), key, value))
        .thenApply(offset -> new TaskRef(place.topic(), place.number(), offset));
  }

  @Override
  public void close() {
    writer.close();
  }
}
