package dev.overlord.cli.up;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.Logging;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.BackendUrl;
import dev.overlord.cli.config.Backends;
import dev.overlord.cli.config.Bootstrap;
import dev.overlord.cli.config.ConcurrencySetting;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.process.ChildFailedException;
import dev.overlord.cli.process.FolderLock;
import dev.overlord.cli.process.RememberedPort;
import dev.overlord.cli.process.Supervisor;
import dev.overlord.cli.run.Interrupts;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code overlord up}. */
@Command(
    name = "up",
    sortOptions = false,
    description = {
      "Starts everything on this machine and keeps it running until Ctrl-C: Kafka, an Overlord with"
          + " its page and API, workers, and a pool 'default'.",
      "The same command again goes on with the same tasks, at the same addresses."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:ended by Ctrl-C", "2:wrong usage", "3:infrastructure failed"})
public final class UpCommand implements Callable<Integer> {
  private static final int PORT_MAX = 65_535;
  private static final int MOST_WORKERS = 64;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--http",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "port of the page and the API, 0 for any; default: ${DEFAULT-VALUE}")
  int http = 8080;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".overlord/up",
      description = "folder of all files, which outlive the command; default: ${DEFAULT-VALUE}")
  Path data = Path.of(".overlord/up");

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "requests at once; default: ATOM_LLM_CONCURRENCY, .atom.yml, the backend's, 2")
  @Nullable String concurrency;

  @Option(
      names = "--backend",
      paramLabel = "KIND",
      description = "tabbyapi, vllm, mlx, ollama, openai, llamacpp or tgi: sets the concurrency")
  @Nullable String backend;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the backend, with or without /v1; default: a simulated one is started")
  @Nullable String url;

  @Option(
      names = "--simulate",
      paramLabel = "SPEC",
      description = "what the simulated backend is like, such as instant,slots=8")
  @Nullable String simulate;

  @Option(names = "--model", paramLabel = "M", description = "replaces the model in every body")
  @Nullable String model;

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description = "environment variable with the key; default: " + ApiKey.DEFAULT_VARIABLE)
  @Nullable String apiKeyEnv;

  @Option(
      names = "--workers",
      paramLabel = "W",
      defaultValue = "2",
      description = "worker processes; default: ${DEFAULT-VALUE}")
  int workers = 2;

  @Option(
      names = "--kafka",
      paramLabel = "BOOTSTRAP",
      description = "a running Kafka; default: an embedded one is started")
  @Nullable String kafka;

  @Option(names = "--json", description = "Print the addresses as JSON, for programs.")
  boolean json;

  @Mixin VerboseOption verbose = new VerboseOption();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private final Function<String, Optional<String>> specProblem;

  /**
   * @param specProblem what is wrong with a specification of the simulated backend, as a sentence
   */
  public UpCommand(Function<String, Optional<String>> specProblem) {
    this.specProblem = specProblem;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    UpPlan plan = plan(new Sources(System.getenv(), AtomFile.in(Path.of(""))));
    Files.createDirectories(plan.data());
    FolderLock lock = FolderLock.take(plan.data().resolve("run.lock"));
    try (lock) {
      int port = port(plan.data());
      Logging.toFile(Supervisor.logFile(plan.data(), "up"), verbose.verbose());
      CountDownLatch stop = new CountDownLatch(1);
      Thread starting = Thread.currentThread();
      // Whatever is being waited for ends; the children are ended in order on this thread.
      Interrupts.handle(
          () -> {
            stop.countDown();
            starting.interrupt();
          },
          () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number()));
      return run(plan, port, stop);
    }
  }

  private int run(UpPlan plan, int port, CountDownLatch stop) throws IOException {
    try (UpCluster cluster = UpCluster.start(plan, port)) {
      try {
        announce(plan, cluster);
        cluster.awaitFailure();
      } catch (InterruptedException e) {
        err().println("Ending: what runs is finished or given back (Ctrl-C again: at once)");
      }
    } catch (InterruptedException e) {
      err().println("Ended before everything was up");
    } catch (ChildFailedException e) {
      if (stop.getCount() > 0) {
        throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
      }
    }
    return ExitCode.OK.number();
  }

  UpPlan plan(Sources sources) {
    if (simulate != null) {
      if (url != null) {
        throw new UsageException(
            "--simulate and --url exclude each other: give the one whose backend shall answer");
      }
      specProblem
          .apply(simulate)
          .ifPresent(sentence -> {
            throw new UsageException("--simulate: " + sentence);
          });
    }
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new UsageException(
          "--workers " + workers + " must be a whole number from 1 to " + MOST_WORKERS);
    }
    BackendPreset preset = backend == null ? null : Backends.named(backend);
    Setting<String> server =
        simulate != null
            ? null
            : sources.first(url, "--url", "base_url").map(BackendUrl::check).orElse(null);
    return new UpPlan(
        preset,
        server,
        simulate,
        sources.first(model, "--model", "model").orElse(null),
        server == null && apiKeyEnv == null
            ? ApiKey.none()
            : ApiKey.resolve(apiKeyEnv, sources, preset),
        ConcurrencySetting.resolve(concurrency, sources, preset),
        sources.first(concurrency, "--concurrency", "concurrency").isPresent(),
        workers,
        folder(),
        kafka == null ? null : Bootstrap.check(kafka));
  }

  private Path folder() {
    Path folder = data.toAbsolutePath().normalize();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UsageException("--data '" + folder + "' is a file; name a folder");
    }
    return folder;
  }

  private int port(Path folder) throws IOException {
    if (http < 0 || http > PORT_MAX) {
      throw new UsageException("--http " + http + " is no port: use 0 to " + PORT_MAX);
    }
    if (http == 0) {
      Files.createDirectories(folder.resolve("run"));
      return RememberedPort.choose(folder.resolve("run").resolve("http.port"));
    }
    if (!RememberedPort.isFree(http)) {
      throw new UsageException(
          "--http " + http + ": another program listens there; use another port, or 0 for any");
    }
    return http;
  }

  /** With {@code --json}. */
  record Addresses(
      String page, String kafka, String backend, String pool, int concurrency, String data) {}

  private void announce(UpPlan plan, UpCluster cluster) {
    PrintWriter out = spec.commandLine().getOut();
    Addresses at =
        new Addresses(
            cluster.page(),
            cluster.kafka(),
            cluster.backend(),
            UpPlan.POOL,
            cluster.pool().concurrency(),
            plan.data().toString());
    if (json) {
      out.println(new String(Json.write(at), StandardCharsets.UTF_8));
    } else {
      out.println("Overlord is up: pool 'default', at most " + at.concurrency() + " at once");
      out.println("  page     " + at.page());
      out.println("  Kafka    " + at.kafka());
      out.println("  backend  " + at.backend() + (plan.url() == null ? " (simulated)" : ""));
      out.println("  data     " + at.data());
      out.println("Next, in another terminal:");
      out.println(
          "  echo '{\"prompt\": \"hello\"}' | ./overlord submit --wait --kafka " + at.kafka());
      out.println("Ctrl-C ends it; the same command again goes on where it stopped");
    }
    out.flush();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
