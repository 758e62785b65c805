package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.model.PoolDefinition;
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
      defaultValue = "2",
      description = "Requests that the backend may have at once (default: ${DEFAULT-VALUE}).")
  int concurrency = 2;

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

  /** The definition that the options describe; null without a URL. */
  @Nullable PoolDefinition definition() {
    if (url == null) {
      return null;
    }
    if (concurrency < 1) {
      throw CommandException.usage("--concurrency " + concurrency + " must be at least 1");
    }
    PoolDefinition plain = PoolDefinition.of(concurrency, OPENAI, url);
    return new PoolDefinition(
        plain.concurrency(),
        plain.handler(),
        backend,
        List.copyOf(plain.endpoints()),
        model,
        apiKeyEnv,
        plain.timeoutMs(),
        plain.maxAttempts(),
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
