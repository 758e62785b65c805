package dev.overlord.common.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code pools}; the key is the pool's name.
 *
 * @param concurrency the limit: executions at once in the whole cluster
 * @param handler what runs the tasks; {@code openai} for OpenAI-compatible servers
 * @param backend the preset's name, such as {@code vllm}; null when unknown
 * @param model replaces the body's {@code model}; null leaves it
 * @param apiKeyEnv the environment variable of the workers that holds the key; never the key
 * @param apiKeyFile a file of the workers that holds it, for workers whose environment lacks it
 * @param timeoutMs milliseconds that an execution may take unless its task says otherwise
 * @param maxAttempts executions that may end in error before the task is given up
 * @param maxInterruptions executions that may end without their worker's word
 * @param strandedMaxMs milliseconds after which a stranded execution without a timeout of its own
 *     counts as over
 * @param backendIgnoresDisconnect the server computes on when its client is gone
 * @param lanes shares by lane name; a lane that is missing has its default
 * @param revision grows by one with each definition of the pool that says something else
 * @param changedBy who wrote this revision
 */
public record PoolDefinition(
    int concurrency,
    String handler,
    @Nullable String backend,
    List<Endpoint> endpoints,
    @Nullable String model,
    @Nullable String apiKeyEnv,
    @Nullable String apiKeyFile,
    long timeoutMs,
    int maxAttempts,
    int maxInterruptions,
    SlotReuse slotReuse,
    long strandedMaxMs,
    boolean backendIgnoresDisconnect,
    Map<String, Integer> lanes,
    boolean paused,
    long revision,
    @Nullable String changedBy) {

  public static final long DEFAULT_TIMEOUT_MS = 600_000;
  public static final int DEFAULT_MAX_ATTEMPTS = 3;
  public static final int DEFAULT_MAX_INTERRUPTIONS = 5;
  public static final long DEFAULT_STRANDED_MAX_MS = 600_000;

  private static final int SHARE_MAX = 1_000;

  /**
   * @param url known by it; for HTTP handlers the base URL
   * @param concurrency this endpoint's own limit; null: the pool's
   */
  public record Endpoint(String url, @Nullable Integer concurrency) {
    public Endpoint {
      Objects.requireNonNull(url, "url");
    }
  }

  public PoolDefinition {
    if (concurrency < 0) {
      throw new IllegalArgumentException("concurrency " + concurrency + " is below 0");
    }
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(slotReuse, "slot_reuse");
    checkDuration("timeout_ms", timeoutMs);
    checkDuration("stranded_max_ms", strandedMaxMs);
    endpoints = List.copyOf(endpoints);
    lanes = Map.copyOf(lanes);
    lanes.forEach(PoolDefinition::checkShare);
  }

  private static void checkDuration(String name, long millis) {
    if (millis < 1 || millis > Task.MAX_TIMEOUT_MS) {
      throw new IllegalArgumentException(
          name + " " + millis + " is not between 1 and " + Task.MAX_TIMEOUT_MS);
    }
  }

  private static void checkShare(String lane, int share) {
    boolean known =
        Arrays.stream(Lane.values()).anyMatch(l -> l.name().toLowerCase(Locale.ROOT).equals(lane));
    if (!known) {
      throw new IllegalArgumentException("lane '" + lane + "' is none of high, normal and low");
    }
    if (share < 1 || share > SHARE_MAX) {
      throw new IllegalArgumentException(
          "the share " + share + " of lane '" + lane + "' is not between 1 and " + SHARE_MAX);
    }
  }

  /** A pool with every default, on one endpoint. */
  public static PoolDefinition of(int concurrency, String handler, String url) {
    return new PoolDefinition(
        concurrency,
        handler,
        null,
        List.of(new Endpoint(url, null)),
        null,
        null,
        null,
        DEFAULT_TIMEOUT_MS,
        DEFAULT_MAX_ATTEMPTS,
        DEFAULT_MAX_INTERRUPTIONS,
        SlotReuse.TTL,
        DEFAULT_STRANDED_MAX_MS,
        false,
        Map.of(),
        false,
        1,
        null);
  }

  /** The same definition as another revision of it. */
  public PoolDefinition revised(long newRevision, @Nullable String newChangedBy) {
    return new PoolDefinition(
        concurrency,
        handler,
        backend,
        endpoints,
        model,
        apiKeyEnv,
        apiKeyFile,
        timeoutMs,
        maxAttempts,
        maxInterruptions,
        slotReuse,
        strandedMaxMs,
        backendIgnoresDisconnect,
        lanes,
        paused,
        newRevision,
        newChangedBy);
  }

  public int limitOf(Endpoint endpoint) {
    Integer own = endpoint.concurrency();
    return own == null ? concurrency : Math.min(own, concurrency);
  }
}
