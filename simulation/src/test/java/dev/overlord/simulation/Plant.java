package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.time.Clock;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.ShardMachine;

/** The places where a deliberate bug can be put; this one is none. */
class Plant {
  static final Plant NONE = new Plant();

  /** Steers the schedule towards what the bug needs. */
  Options steer(Options drawn) {
    return drawn;
  }

  ShardMachine machine(MachineConfig config) {
    return new ShardMachine(config);
  }

  Log overlordLog(Log log, World world) {
    return log;
  }

  boolean workersReadCommitted() {
    return true;
  }

  boolean workersHeedDeadlines() {
    return true;
  }

  /** Whether a worker without a folder comes back under the name that it had. */
  boolean believesName() {
    return false;
  }

  Clock elapsedOf(Clock clock) {
    return clock;
  }
}
