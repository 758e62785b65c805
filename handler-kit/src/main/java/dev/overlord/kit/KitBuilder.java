package dev.overlord.kit;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import dev.overlord.handler.TaskHandler;
import dev.overlord.worker.handlers.HandlerAdapter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a {@link HandlerKit} is made of. */
public final class KitBuilder {
  /** A pool with its handler, and how many of its tasks the worker runs at once. */
  record Pool(Watched handler, int capacity) {}

  private static final int PROBABLY_ENOUGH = 16;

  final Clock clock = new SystemClock();
  final Map<String, Pool> pools = new TreeMap<>();
  private Duration leaseTtl = Duration.ofSeconds(6);
  private Duration patience = Duration.ofSeconds(30);
  private Duration timeout = Duration.ofMillis(PoolDefinition.DEFAULT_TIMEOUT_MS);
  private int maxAttempts = PoolDefinition.DEFAULT_MAX_ATTEMPTS;

  KitBuilder() {}

  /** Adds a pool; its worker runs up to {@code slots} of its tasks at once. */
  public KitBuilder pool(String name, TaskHandler handler, int slots) {
    return workerPool(name, new HandlerAdapter(handler, clock), slots);
  }

  KitBuilder workerPool(String name, dev.overlord.worker.TaskHandler handler, int slots) {
    pools.put(name, new Pool(new Watched(handler), slots));
    return this;
  }

  /** How long a lease lives without its worker (default: 6 s). */
  public KitBuilder leaseTtl(Duration ttl) {
    leaseTtl = ttl;
    return this;
  }

  /** How long the kit waits before it says that something has not happened (default: 30 s). */
  public KitBuilder patience(Duration time) {
    patience = time;
    return this;
  }

  /** What one execution may take (default: 10 min). */
  public KitBuilder timeout(Duration time) {
    timeout = time;
    return this;
  }

  /** Executions that may end in error before a task is given up (default: 3). */
  public KitBuilder maxAttempts(int attempts) {
    maxAttempts = attempts;
    return this;
  }

  /** Starts it. */
  public HandlerKit start() {
    if (pools.isEmpty()) {
      throw new IllegalStateException("a kit needs a pool: pool(name, handler, slots)");
    }
    return new HandlerKit(this);
  }

  Duration leaseTtl() {
    return leaseTtl;
  }

  Duration patience() {
    return patience;
  }

  /** Its limit is above the worker's capacity, so that this is what counts. */
  PoolDefinition definition(String pool, int capacity) {
    int limit = Math.max(PROBABLY_ENOUGH, capacity);
    PoolDefinition plain = PoolDefinition.of(limit, pool, pool + ":");
    return new PoolDefinition(
        plain.concurrency(),
        plain.handler(),
        plain.backend(),
        plain.endpoints(),
        plain.model(),
        plain.apiKeyEnv(),
        plain.apiKeyFile(),
        timeout.toMillis(),
        maxAttempts,
        plain.maxInterruptions(),
        plain.slotReuse(),
        plain.strandedMaxMs(),
        plain.backendIgnoresDisconnect(),
        plain.lanes(),
        plain.paused(),
        plain.revision(),
        plain.changedBy());
  }
}
