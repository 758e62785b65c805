package dev.overlord.coordinator.shell;

import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.machine.MachineConfig;
import java.time.Duration;

/** What every shard's leader of one process has in common. */
public record ShardSettings(
    Topics topics,
    Namespace namespace,
    Bounds bounds,
    TurnMetrics metrics,
    Upkeep upkeep,
    Suspects suspects,
    String instance) {

  public ShardSettings(Topics topics, Namespace namespace, Bounds bounds, TurnMetrics metrics) {
    this(topics, namespace, bounds, metrics, Upkeep.DEFAULT);
  }

  public ShardSettings(
      Topics topics, Namespace namespace, Bounds bounds, TurnMetrics metrics, Upkeep upkeep) {
    this(topics, namespace, bounds, metrics, upkeep, new Suspects(), "overlord");
  }

  MachineConfig machine(int shard) {
    return new MachineConfig(shard, namespace.leaseTtl(), bounds);
  }

  /** An open transaction of a dead leader blocks the readers of shared inboxes for this long. */
  Duration transactionTimeout() {
    return namespace.leaseTtl().dividedBy(6);
  }
}
