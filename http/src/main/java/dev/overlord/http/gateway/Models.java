package dev.overlord.http.gateway;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.text.Nearest;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Which pool a call's model means. */
final class Models {
  private static final String HANDLER = "openai";

  private final Supplier<NavigableMap<String, PoolDefinition>> definitions;

  Models(Supplier<NavigableMap<String, PoolDefinition>> definitions) {
    this.definitions = definitions;
  }

  /**
   * @param sendsModel false where the call's model is the pool's name, which means nothing to the
   *     backend
   */
  record Route(String pool, boolean sendsModel) {}

  /**
   * A pool's name goes before a model; of several pools that serve a model the first by name that
   * is not paused.
   *
   * @throws OpenAiException no pool has this name or this model
   */
  Route route(String model) {
    NavigableMap<String, PoolDefinition> pools = pools();
    if (pools.containsKey(model)) {
      return new Route(model, false);
    }
    String paused = null;
    for (Map.Entry<String, PoolDefinition> pool : pools.entrySet()) {
      if (model.equals(pool.getValue().model())) {
        if (!pool.getValue().paused()) {
          return new Route(pool.getKey(), true);
        }
        paused = paused == null ? pool.getKey() : paused;
      }
    }
    if (paused != null) {
      return new Route(paused, true);
    }
    Set<String> names = names();
    throw OpenAiException.unknownModel(
        "The model '"
            + (model.length() > 100 ? model.substring(0, 100) + "…" : model)
            + "' is neither a pool nor a model that a pool serves"
            + (names.isEmpty() ? "; there are no pools yet" : Nearest.hint(model, names)));
  }

  /** All that a call may name. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    pools()
        .forEach((pool, definition) -> {
          names.add(pool);
          if (definition.model() != null) {
            names.add(definition.model());
          }
        });
    return names;
  }

  private NavigableMap<String, PoolDefinition> pools() {
    NavigableMap<String, PoolDefinition> served = new TreeMap<>(definitions.get());
    served.values().removeIf(definition -> !definition.handler().equals(HANDLER));
    return served;
  }
}
