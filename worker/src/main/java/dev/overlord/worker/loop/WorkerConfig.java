package dev.overlord.worker.loop;

import dev.overlord.common.model.PoolName;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.lease.KeeperSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * @param dataFolder holds the identity; null: a new name at every start
 * @param name what the worker's name begins with; a random suffix follows
 * @param capacity executions at once, per pool
 * @param drainTimeout what running executions are given to end by themselves when draining
 * @param handlers by the name that a pool's definition uses, such as {@code openai}
 * @param maxResultBytes the largest result that is sent
 */
public record WorkerConfig(
    Topics topics,
    @Nullable Path dataFolder,
    String name,
    Map<String, Integer> capacity,
    Duration drainTimeout,
    Map<String, TaskHandler> handlers,
    long maxResultBytes) {
  public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException a pool's name or capacity is wrong; the message says which
   */
  public WorkerConfig {
    capacity.forEach((pool, executions) -> {
      PoolName.check(pool);
      if (executions < 1) {
        throw new IllegalArgumentException(
            "capacity " + executions + " of pool " + pool + " must be at least 1");
      }
    });
    capacity = Map.copyOf(new TreeMap<>(capacity));
    handlers = Map.copyOf(handlers);
  }

  /** With every default. */
  public static WorkerConfig of(
      Topics topics,
      @Nullable Path dataFolder,
      String name,
      Map<String, Integer> capacity,
      Map<String, TaskHandler> handlers) {
    return new WorkerConfig(
        topics,
        dataFolder,
        name,
        capacity,
        DEFAULT_DRAIN_TIMEOUT,
        handlers,
        KeeperSettings.DEFAULT_MAX_RESULT_BYTES);
  }

  KeeperSettings keeper(Namespace namespace) {
    return new KeeperSettings(namespace, drainTimeout, maxResultBytes);
  }
}
