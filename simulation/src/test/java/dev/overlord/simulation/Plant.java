package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.time.Clock;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.shell.Checkpoints;
import dev.overlord.coordinator.shell.Upkeep;

/** The places where a deliberate bug can be put; this one is none. */
class Plant {
  static final Plant NONE = new Plant();

  /** Steers the schedule towards what the bug needs. */
  Options steer(Options drawn) {
    return drawn;
  }

  ShardMachine machine(MachineConfig config, Options options) {
    return new Poison(config, options);
  }

  /**
   * @param log the leader's
   */
  ShardMachine machine(MachineConfig config, Log log, Options options) {
    return machine(config, options);
  }

  Log overlordLog(Log log, Link link, World world) {
    return log;
  }

  Log workerLog(Log log) {
    return log;
  }

  Log workerLog(Log log, Link link, World world) {
    return workerLog(log);
  }

  boolean workersReadCommitted() {
    return true;
  }

  boolean workersHeedDeadlines() {
    return true;
  }

  /** Whether a handler looks at its deadline once more before it begins. */
  boolean looksBeforeStart() {
    return true;
  }

  Checkpoints checkpoints(Upkeep upkeep, ShardState state) {
    return new Checkpoints(upkeep, state);
  }

  /** Whether a worker without a folder comes back under the name that it had. */
  boolean believesName() {
    return false;
  }

  /** Whether a folder's name counts wherever the folder lies. */
  boolean believesFolder() {
    return false;
  }

  Clock elapsedOf(Clock clock) {
    return clock;
  }
}
