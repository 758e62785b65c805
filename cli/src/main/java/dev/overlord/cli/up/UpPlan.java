package dev.overlord.cli.up;

import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.process.KeyVariable;
import dev.overlord.cli.process.LocalClusterOptions;
import dev.overlord.cli.process.LocalClusterOptions.Backend;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} will start, with every setting resolved and checked.
 *
 * @param url the backend's base URL; null: the simulated one is started
 * @param concurrency where nobody asked for one: only of a pool that does not exist yet
 * @param concurrencyAsked whether the user asked for it now
 * @param data absolute
 * @param kafka bootstrap servers; null: an embedded broker is started
 */
record UpPlan(
    @Nullable BackendPreset backend,
    @Nullable Setting<String> url,
    @Nullable String simulate,
    @Nullable Setting<String> model,
    ApiKey key,
    Setting<Integer> concurrency,
    boolean concurrencyAsked,
    int workers,
    Path data,
    @Nullable String kafka) {
  static final String POOL = "default";

  /** A worker takes as much as the pool may be raised to without a restart. */
  private static final int LEAST_CAPACITY = 64;

  /** Where people expect Kafka. */
  private static final int KAFKA_PORT = 9_092;

  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  LocalClusterOptions cluster() {
    Backend wanted =
        url == null
            ? new Backend.Simulated(simulate, data.resolve("logs/requests.jsonl"))
            : new Backend.Running(url.value());
    return LocalClusterOptions.of(data, POOL, wanted)
        .withKafka(kafka)
        .withWorkers(workers, Math.max(LEAST_CAPACITY, concurrency.value()))
        .withDrainTimeout(DRAIN_TIMEOUT)
        .withBrokerPort(KAFKA_PORT)
        .withKey(keyVariable());
  }

  private @Nullable KeyVariable keyVariable() {
    String variable = key.variable();
    if (variable == null) {
      return null;
    }
    var own = key.forWorkers().get(variable);
    return new KeyVariable(variable, own == null ? null : own.value());
  }

  /**
   * The pool as it is to be: the backend is what the command line says now; all else stays as
   * {@code pools set} left it.
   */
  PoolDefinition definition(String backendUrl, @Nullable PoolDefinition before) {
    PoolDefinition base =
        before == null ? PoolDefinition.of(concurrency.value(), "openai", backendUrl) : before;
    return new PoolDefinition(
        concurrencyAsked ? concurrency.value() : base.concurrency(),
        base.handler(),
        backend == null ? base.backend() : backend.label(),
        List.of(new Endpoint(backendUrl, null)),
        model == null ? base.model() : model.value(),
        key.variable(),
        base.apiKeyFile(),
        base.timeoutMs(),
        base.maxAttempts(),
        base.maxInterruptions(),
        base.slotReuse(),
        base.strandedMaxMs(),
        base.backendIgnoresDisconnect() || (backend != null && backend.computesOnWithoutClient()),
        base.lanes(),
        base.paused(),
        base.revision(),
        base.changedBy());
  }
}
