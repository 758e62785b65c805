package dev.overlord.cli.tune;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.BackendUrl;
import dev.overlord.cli.config.Backends;
import dev.overlord.cli.config.Secret;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.config.Sources;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.model.SlotReuse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the flags or a pool's definition ask to measure. */
final class Targets {
  private static final String HANDLER = "openai";

  private Targets() {}

  /**
   * A server without a pool.
   *
   * @throws dev.overlord.cli.config.UsageException a value cannot be used
   */
  static Target server(TuneOptions options, Sources sources) {
    String url = BackendUrl.check(new Setting<>(String.valueOf(options.url), "--url")).value();
    BackendPreset backend = options.backend == null ? null : Backends.named(options.backend);
    ApiKey key = ApiKey.resolve(options.apiKeyEnv, sources, backend);
    Map<String, String> environment = sources.environment();
    return new Target(
        null,
        definition(url, backend, options.model, key.variable()),
        url,
        name -> {
          Secret own = key.forWorkers().get(name);
          return own == null ? environment.get(name) : own.value();
        });
  }

  private static PoolDefinition definition(
      String url, @Nullable BackendPreset backend, @Nullable String model, @Nullable String key) {
    return new PoolDefinition(
        TuneOptions.CONCURRENCY_MAX,
        HANDLER,
        backend == null ? null : backend.label(),
        List.of(new Endpoint(url, null)),
        model,
        key,
        null,
        PoolDefinition.DEFAULT_TIMEOUT_MS,
        1,
        1,
        SlotReuse.TTL,
        PoolDefinition.DEFAULT_STRANDED_MAX_MS,
        false,
        Map.of(),
        false,
        1,
        null);
  }

  /**
   * An endpoint of a pool.
   *
   * @throws CommandException the pool's work is no request, or which endpoint is not clear
   */
  static Target pool(TuneOptions options, PoolDefinition definition) {
    String pool = String.valueOf(options.pool);
    if (!definition.handler().equals(HANDLER)) {
      throw CommandException.usage(
          "pool '"
              + pool
              + "' has the handler "
              + definition.handler()
              + "; only pools of the handler openai can be tuned");
    }
    List<String> urls = definition.endpoints().stream().map(Endpoint::url).toList();
    String url = options.url == null ? null : options.url.strip();
    if (url == null && urls.size() == 1) {
      url = urls.getFirst();
    }
    if (url == null || !urls.contains(url)) {
      throw CommandException.usage(
          (url == null
                  ? "pool '" + pool + "' has several endpoints; choose one with --url"
                  : "pool '" + pool + "' has no endpoint " + url)
              + ": "
              + String.join(", ", urls));
    }
    if (options.apply && urls.size() > 1) {
      throw CommandException.usage(
          "--apply sets the concurrency of pools with one endpoint, and pool '"
              + pool
              + "' has "
              + urls.size()
              + "; measure without it and write the endpoint's own ('pools set "
              + pool
              + " endpoints=[{url: …, concurrency: N}, …]')");
    }
    return new Target(pool, definition, url, System::getenv);
  }

  /** What {@code pools set} would be given; an endpoint's own limit would else hold N down. */
  static List<String> assignments(PoolDefinition definition, int concurrency) {
    String limit = "concurrency=" + concurrency;
    Optional<Endpoint> limited =
        definition.endpoints().stream().filter(each -> each.concurrency() != null).findFirst();
    return limited
        .map(endpoint ->
            List.of(
                limit,
                "endpoints=[{url: \"" + endpoint.url() + "\", concurrency: " + concurrency + "}]"))
        .orElseGet(() -> List.of(limit));
  }
}
