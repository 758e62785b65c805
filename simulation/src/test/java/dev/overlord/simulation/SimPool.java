package dev.overlord.simulation;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.SlotReuse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A pool as it is first defined.
 *
 * @param endpointLimit of the second of two endpoints; null: there is one endpoint
 */
record SimPool(
    String name,
    int limit,
    SlotReuse reuse,
    boolean ignoresDisconnect,
    int partitions,
    @Nullable Integer endpointLimit,
    Map<String, Integer> lanes) {

  static SimPool draw(String name, Random random) {
    SlotReuse reuse = random.nextBoolean() ? SlotReuse.STRICT : SlotReuse.TTL;
    return new SimPool(
        name,
        1 + random.nextInt(4),
        reuse,
        random.nextInt(6) == 0,
        1 + random.nextInt(2),
        random.nextInt(3) == 0 ? 1 + random.nextInt(2) : null,
        random.nextInt(3) == 0 ? Map.of("high", 1 + random.nextInt(9)) : Map.of());
  }

  private List<PoolDefinition.Endpoint> endpoints() {
    PoolDefinition.Endpoint first = new PoolDefinition.Endpoint("http://" + name, null);
    return endpointLimit == null
        ? List.of(first)
        : List.of(first, new PoolDefinition.Endpoint("http://" + name + "/2", endpointLimit));
  }

  PoolDefinition definition(int newLimit, boolean paused, String handler, long revision) {
    return new PoolDefinition(
        newLimit,
        handler,
        null,
        endpoints(),
        null,
        null,
        null,
        Options.STRANDED_MAX_MS,
        PoolDefinition.DEFAULT_MAX_ATTEMPTS,
        PoolDefinition.DEFAULT_MAX_INTERRUPTIONS,
        reuse,
        Options.STRANDED_MAX_MS,
        ignoresDisconnect,
        lanes,
        paused,
        revision,
        null);
  }

  SimPool with(SlotReuse newReuse, boolean ignores) {
    return new SimPool(name, limit, newReuse, ignores, partitions, endpointLimit, lanes);
  }
}
