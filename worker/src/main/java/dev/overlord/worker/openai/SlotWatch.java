package dev.overlord.worker.openai;

import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.backend.LimitAdvice;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each endpoint when it is first used, and warns once when its limit exceeds what the
 * server computes at once: what is above waits inside the server, where nobody can reorder it.
 */
final class SlotWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);
  private static final int REMEMBERED_MAX = 10_000;

  private record Seen(String pool, String url, int limit) {}

  private final Discovery discovery;
  private final UnaryOperator<@Nullable String> environment;
  private final Set<Seen> seen = ConcurrentHashMap.newKeySet();

  SlotWatch(Discovery discovery, UnaryOperator<@Nullable String> environment) {
    this.discovery = discovery;
    this.environment = environment;
  }

  /** Returns at once; the look is taken on a thread of its own. */
  void used(String pool, PoolDefinition definition, String url) {
    Optional<Endpoint> endpoint =
        definition.endpoints().stream().filter(each -> each.url().equals(url)).findFirst();
    int limit = endpoint.map(definition::limitOf).orElse(definition.concurrency());
    boolean hosted =
        Optional.ofNullable(definition.backend())
            .flatMap(BackendPreset::named)
            .filter(BackendPreset::isHosted)
            .isPresent();
    if (!hosted && seen.size() < REMEMBERED_MAX && seen.add(new Seen(pool, url, limit))) {
      Thread.ofVirtual().name("slots-" + pool).start(() -> look(pool, definition, url, limit));
    }
  }

  private void look(String pool, PoolDefinition definition, String url, int limit) {
    try {
      ApiKey key = ApiKey.of(definition, environment);
      Discovery.Found found = discovery.look(EndpointUrl.of(url), key);
      String warning = LimitAdvice.warning(found.backend(), limit, found.slots());
      if (warning != null) {
        LOG.warn("backend.slots pool={} endpoint={} warning={}", pool, url, warning);
      }
    } catch (IOException | RejectedException | IllegalArgumentException e) {
      // Whoever runs the tasks hears of it from their failures.
      LOG.debug("backend.slots_unknown pool={} endpoint={}", pool, url, e);
    }
  }
}
