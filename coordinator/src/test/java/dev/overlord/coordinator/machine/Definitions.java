package dev.overlord.coordinator.machine;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.SlotReuse;
import java.util.List;
import java.util.Map;

/** Definitions of pools that differ from a plain one in one thing. */
final class Definitions {
  private Definitions() {}

  static PoolDefinition paused(PoolDefinition d) {
    return copy(d, d.endpoints(), d.slotReuse(), false, true);
  }

  static PoolDefinition withEndpoints(PoolDefinition d, List<PoolDefinition.Endpoint> endpoints) {
    return copy(d, endpoints, d.slotReuse(), false, false);
  }

  static PoolDefinition reusing(PoolDefinition d, SlotReuse reuse) {
    return copy(d, d.endpoints(), reuse, false, false);
  }

  static PoolDefinition ignoringDisconnects(PoolDefinition d) {
    return copy(d, d.endpoints(), d.slotReuse(), true, false);
  }

  private static PoolDefinition copy(
      PoolDefinition d,
      List<PoolDefinition.Endpoint> endpoints,
      SlotReuse reuse,
      boolean ignores,
      boolean paused) {
    return new PoolDefinition(
        d.concurrency(),
        d.handler(),
        null,
        endpoints,
        null,
        null,
        null,
        d.timeoutMs(),
        d.maxAttempts(),
        d.maxInterruptions(),
        reuse,
        d.strandedMaxMs(),
        ignores,
        Map.of(),
        paused,
        1,
        null);
  }
}
