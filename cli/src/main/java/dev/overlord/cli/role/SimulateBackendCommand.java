package dev.overlord.cli.role;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord simulate-backend}. */
@Command(
    name = "simulate-backend",
    description = "Runs a simulated LLM server, to try things without a GPU.")
public final class SimulateBackendCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

  @Option(
      names = "--port",
      required = true,
      paramLabel = "PORT",
      description = "Port to listen on; 0: a free one.")
  int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Listen on this address (default: ${DEFAULT-VALUE}); in a container 0.0.0.0. Whoever"
              + " reaches it may use it.")
  String host = "127.0.0.1";

  @Option(
      names = "--simulate",
      paramLabel = "SPEC",
      defaultValue = "gpu-8b",
      description = {
        "PROFILE[,slots=8][,latency=200ms][,429=0.05][,503=0.01][,500=0.01][,529=0.01]"
            + "[,hang=0.01][,cut=0.01][,retry-after=1s][,keep-computing]; PROFILE is gpu-8b,"
            + " instant or another of the latency model's (default: ${DEFAULT-VALUE})."
      })
  String spec = "gpu-8b";

  @Option(
      names = "--flavour",
      paramLabel = "BACKEND",
      description =
          "Imitate this backend's replies: openai (the default), vllm, tabbyapi, mlx, ollama,"
              + " anthropic, llamacpp or tgi; the same as flavour=… in SPEC.")
  @Nullable String flavour;

  @Option(
      names = "--request-log",
      paramLabel = "FILE",
      description = "Append the start and the end of every request, as JSON lines.")
  @Nullable Path requestLog;

  @Mixin RoleOptions options = new RoleOptions();

  /** What is wrong with a specification, as a sentence; empty if nothing is. */
  public static Optional<String> problem(String spec) {
    return BackendEntry.problem(spec);
  }

  @Override
  public Integer call() throws InterruptedException {
    String full = flavour == null ? spec : spec + ",flavour=" + flavour;
    return new RoleRunner("simulated backend", options, STOP_LIMIT)
        .run(() -> BackendEntry.start(full, host, port, requestLog));
  }
}
