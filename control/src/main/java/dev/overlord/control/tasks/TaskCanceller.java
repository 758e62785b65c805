package dev.overlord.control.tasks;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.control.Cluster;
import java.util.concurrent.CompletableFuture;

/**
 * Asks leaders to cancel tasks. What waits ends at once, or when its turn comes; a running request
 * is aborted; a success that comes first stands. Safe for any thread.
 */
public final class TaskCanceller implements AutoCloseable {
  private final Cluster cluster;
  private final LogWriter writer;

  public TaskCanceller(Cluster cluster) {
    this.cluster = cluster;
    this.writer = cluster.log().writer("task-canceller");
  }

  /**
   * Asks without waiting. A task that has its outcome is left alone; that a ref is one of a task is
   * for the caller to know, since a leader believes it.
   *
   * @param by who asks, for people; at most {@value OperatorMessage#MAX_NAME_CHARS} characters
   * @return done once the log has the wish; fails with {@link
   *     dev.overlord.common.log.LogUnavailableException} where that is not known
   */
  public CompletableFuture<Void> cancel(String pool, TaskRef task, String by) {
    Partition shard =
        new Partition(cluster.topics().workerEvents(), cluster.namespace().shardOf(pool));
    byte[] wish = Json.write(new OperatorMessage.Cancel(pool, task.toString(), by));
    return writer.send(NewRecord.to(shard, pool, wish)).thenAccept(offset -> {});
  }

  @Override
  public void close() {
    writer.close();
  }
}
