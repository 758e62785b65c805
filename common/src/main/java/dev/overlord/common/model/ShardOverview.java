package dev.overlord.common.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The value of a record on {@code overview} whose key is {@code _shard/<number>}: who leads a
 * shard, and what that leader knows of the workers.
 *
 * @param leader the Overlord instance that wrote it
 */
public record ShardOverview(int shard, Instant at, String leader, List<WorkerView> workers) {
  /** What stands before the shard's number in the key. */
  public static final String KEY_PREFIX = "_shard/";

  /**
   * @param capacity executions at once, per pool of any shard; 0 while draining
   * @param leases that it holds in this shard
   * @param heartbeatAgeMs milliseconds since its last heartbeat was received
   */
  public record WorkerView(
      String worker,
      long incarnation,
      int inbox,
      Map<String, Integer> capacity,
      int leases,
      long heartbeatAgeMs) {}
}
