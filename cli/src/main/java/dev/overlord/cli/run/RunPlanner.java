package dev.overlord.cli.run;

import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.BackendUrl;
import dev.overlord.cli.config.Backends;
import dev.overlord.cli.config.Bootstrap;
import dev.overlord.cli.config.ConcurrencySetting;
import dev.overlord.cli.config.Durations;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputOptions;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolName;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a plan of the flags and the places below them, or says what is wrong with them. */
public final class RunPlanner {
  static final int MOST_WORKERS = 64;
  static final Duration SHORTEST_TTL = Duration.ofSeconds(1);

  private final Sources sources;

  public RunPlanner(Sources sources) {
    this.sources = sources;
  }

  /**
   * @throws UsageException an option or setting cannot be used; nothing has been touched
   */
  public RunPlan plan(RunOptions options) {
    Path input = RunPaths.input(options.input());
    BackendPreset backend = options.backend() == null ? null : Backends.named(options.backend());
    Setting<String> url = url(options);
    boolean simulated = url == null;
    return new RunPlan(
        input,
        input(options.promptField(), backend),
        RunPaths.out(input, options.out()),
        pool(options.pool()),
        backend,
        url,
        options.simulate(),
        sources.first(options.model(), "--model", "model").orElse(null),
        simulated && options.apiKeyEnv() == null
            ? ApiKey.none()
            : ApiKey.resolve(options.apiKeyEnv(), sources, backend),
        ConcurrencySetting.resolve(options.concurrency(), sources, backend),
        timeout(),
        workers(options.workers()),
        options.kafka() == null ? null : Bootstrap.check(options.kafka()),
        RunPaths.data(input, options.data()),
        leaseTtl(options.leaseTtl()),
        options.retryFailed(),
        options.json());
  }

  private @Nullable Setting<String> url(RunOptions options) {
    if (options.simulate() != null) {
      if (options.url() != null) {
        throw new UsageException(
            "--simulate and --url exclude each other: give the one whose backend shall answer");
      }
      return null;
    }
    return sources.first(options.url(), "--url", "base_url").map(BackendUrl::check).orElse(null);
  }

  private static InputOptions input(@Nullable String promptField, @Nullable BackendPreset backend) {
    InputOptions standard = InputOptions.standard();
    InputOptions options = backend == BackendPreset.ANTHROPIC ? standard.withMessages() : standard;
    if (promptField == null) {
      return options;
    }
    if (promptField.isEmpty()) {
      throw new UsageException("--prompt-field must name a field, such as question");
    }
    return options.withPromptField(promptField);
  }

  private static String pool(String name) {
    try {
      return PoolName.check(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--pool: " + e.getMessage());
    }
  }

  /** A plain number here is seconds, as users of these settings have always written it. */
  private Setting<Duration> timeout() {
    return sources
        .first(null, "", "timeout")
        .map(given ->
            new Setting<>(
                Durations.positiveOrSeconds(given.source(), given.value()), given.source()))
        .orElse(new Setting<>(Duration.ofMillis(PoolDefinition.DEFAULT_TIMEOUT_MS), "the default"));
  }

  private static int workers(int workers) {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new UsageException(
          "--workers " + workers + " must be a whole number from 1 to " + MOST_WORKERS);
    }
    return workers;
  }

  private static Duration leaseTtl(String text) {
    Duration ttl = Durations.positive("--lease-ttl", text);
    if (ttl.compareTo(SHORTEST_TTL) < 0) {
      throw new UsageException("--lease-ttl '" + text + "' must be at least 1s");
    }
    return ttl;
  }
}
