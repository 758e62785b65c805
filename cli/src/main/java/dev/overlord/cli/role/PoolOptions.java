package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.config.BackendUrl;
import dev.overlord.cli.config.Backends;
import dev.overlord.cli.config.ConcurrencySetting;
import dev.overlord.cli.config.Setting;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.worker.exec.ExecHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a worker may say about a pool that has no definition yet. */
final class PoolOptions {
  private static final String OPENAI = "openai";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Define the pool if it has no definition yet: the backend's base URL."
              + " The options below are ignored without it.")
  @Nullable String url;

  @Option(
      names = "--backend",
      paramLabel = "KIND",
      description = "Kind of the backend, such as vllm or ollama.")
  @Nullable String backend;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Requests that the backend may have at once (default: the backend's, or 2).")
  @Nullable Integer concurrency;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Replaces the model that tasks ask for.")
  @Nullable String model;

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description = "Environment variable of the workers that holds the backend's key.")
  @Nullable String apiKeyEnv;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "File of the workers that holds the backend's key; absolute.")
  @Nullable String apiKeyFile;

  /** The definition that the options describe; null without a URL. */
  @Nullable PoolDefinition definition() {
    if (url == null) {
      return null;
    }
    if (concurrency != null && concurrency < 1) {
      throw CommandException.usage("--concurrency " + concurrency + " must be at least 1");
    }
    BackendPreset preset = backend == null ? null : Backends.named(backend);
    String base = BackendUrl.check(new Setting<>(url, "--url")).value();
    PoolDefinition plain = PoolDefinition.of(limit(preset), OPENAI, base);
    return new PoolDefinition(
        plain.concurrency(),
        plain.handler(),
        preset == null ? null : preset.label(),
        List.copyOf(plain.endpoints()),
        model,
        apiKeyEnv,
        apiKeyFile,
        plain.timeoutMs(),
        plain.maxAttempts(),
        plain.maxInterruptions(),
        plain.slotReuse(),
        plain.strandedMaxMs(),
        preset != null && preset.computesOnWithoutClient(),
        plain.lanes(),
        plain.paused(),
        plain.revision(),
        plain.changedBy());
  }

  /** Of a pool whose tasks are commands of this worker. */
  PoolDefinition execDefinition() {
    int limit = concurrency == null ? ConcurrencySetting.DEFAULT : concurrency;
    return PoolDefinition.of(limit, ExecHandler.NAME, ExecHandler.NAME + ":");
  }

  private int limit(@Nullable BackendPreset preset) {
    if (concurrency != null) {
      return concurrency;
    }
    return preset == null ? ConcurrencySetting.DEFAULT : preset.concurrency();
  }
}
