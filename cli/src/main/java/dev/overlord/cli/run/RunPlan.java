package dev.overlord.cli.run;

import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.input.InputOptions;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.model.SlotReuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run will do, with every setting resolved and checked. Holds no key that can be printed.
 *
 * @param input absolute
 * @param out absolute
 * @param url the backend's base URL without {@code /v1}; null: the simulated backend is started
 * @param simulate the simulated backend's specification; null: its default, or a URL is given
 * @param model replaces the body's; null leaves it
 * @param timeout what one execution may take
 * @param workers worker processes
 * @param kafka bootstrap servers; null: an embedded broker is started
 * @param data the run's folder, absolute
 */
public record RunPlan(
    Path input,
    InputOptions inputOptions,
    Path out,
    String pool,
    @Nullable BackendPreset backend,
    @Nullable Setting<String> url,
    @Nullable String simulate,
    @Nullable Setting<String> model,
    ApiKey apiKey,
    Setting<Integer> concurrency,
    Setting<Duration> timeout,
    int workers,
    @Nullable String kafka,
    Path data,
    Duration leaseTtl,
    boolean retryFailed,
    boolean json) {

  public boolean simulated() {
    return url == null;
  }

  /** The pool as this run wants it, at revision 1. */
  public PoolDefinition definition(String backendUrl) {
    return new PoolDefinition(
        concurrency.value(),
        "openai",
        backend == null ? null : backend.label(),
        List.of(new Endpoint(backendUrl, null)),
        model == null ? null : model.value(),
        apiKey.variable(),
        null,
        timeout.value().toMillis(),
        PoolDefinition.DEFAULT_MAX_ATTEMPTS,
        PoolDefinition.DEFAULT_MAX_INTERRUPTIONS,
        SlotReuse.TTL,
        PoolDefinition.DEFAULT_STRANDED_MAX_MS,
        backend != null && backend.computesOnWithoutClient(),
        Map.of(),
        false,
        1,
        "run");
  }
}
