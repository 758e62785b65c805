package dev.overlord.cli.run;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.Sentences;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputOptions;
import dev.overlord.common.codec.Json;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code overlord run}: its flags, and what the process says and returns. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs every line of INPUT against an LLM backend, never more than N at once.",
      "The same command again resumes: what succeeded is not run again."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all tasks succeeded",
      "1:some failed",
      "2:wrong usage",
      "3:infrastructure failed",
      "130:interrupted"
    })
public final class RunCommand implements Callable<Integer> {
  private final RunCluster.Starter starter;
  private final BackendProbe probe;
  private final Function<String, Optional<String>> specProblem;

  @Parameters(
      paramLabel = "INPUT",
      description = "JSON lines, plain or gzip: OpenAI batch lines, {\"prompt\"} or {\"payload\"}")
  private @Nullable Path input;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "result lines; default: INPUT with .results.jsonl")
  private @Nullable Path out;

  @Option(names = "--pool", paramLabel = "P", defaultValue = "default", description = "pool's name")
  private String pool = "default";

  @Option(
      names = "--backend",
      paramLabel = "KIND",
      description = "tabbyapi, vllm, mlx, ollama, openai, llamacpp or tgi: sets the concurrency")
  private @Nullable String backend;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the backend, with or without /v1; default: a simulated one is started")
  private @Nullable String url;

  @Option(
      names = "--simulate",
      paramLabel = "SPEC",
      description = "what the simulated backend is like, such as instant,slots=8")
  private @Nullable String simulate;

  @Option(names = "--model", paramLabel = "M", description = "replaces the model in every body")
  private @Nullable String model;

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description = "environment variable with the key; default: " + ApiKey.DEFAULT_VARIABLE)
  private @Nullable String apiKeyEnv;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "requests at once; default: ATOM_LLM_CONCURRENCY, .atom.yml, the backend's, 2")
  private @Nullable String concurrency;

  @Option(
      names = "--workers",
      paramLabel = "W",
      defaultValue = "2",
      description = "worker processes; default: ${DEFAULT-VALUE}")
  private int workers = 2;

  @Option(
      names = "--kafka",
      paramLabel = "BOOTSTRAP",
      description = "a running Kafka; default: an embedded one is started")
  private @Nullable String kafka;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the run's folder; default: one per INPUT under .overlord/ beside it")
  private @Nullable Path data;

  @Option(
      names = "--lease-ttl",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "after which a silent worker's tasks go to others; default: ${DEFAULT-VALUE}")
  private String leaseTtl = "60s";

  @Option(
      names = "--prompt-field",
      paramLabel = "NAME",
      description = "field with the prompt; default: " + InputOptions.DEFAULT_PROMPT_FIELD)
  private @Nullable String promptField;

  @Option(names = "--retry-failed", description = "when resuming, run failed tasks once more")
  private boolean retryFailed;

  @Option(names = "--json", description = "the last line of stdout is the summary as JSON")
  private boolean json;

  @Mixin private VerboseOption verbose = new VerboseOption();

  private @Nullable RunJob job;

  /**
   * @param specProblem what is wrong with a specification of the simulated backend, as a sentence
   */
  public RunCommand(
      RunCluster.Starter starter,
      BackendProbe probe,
      Function<String, Optional<String>> specProblem) {
    this.starter = starter;
    this.probe = probe;
    this.specProblem = specProblem;
  }

  @Override
  public Integer call() {
    return run(System.getenv(), Path.of(""), System.out, System.err).number();
  }

  /**
   * @param workingFolder where {@code .atom.yml} is looked for
   */
  ExitCode run(
      Map<String, String> environment, Path workingFolder, PrintStream stdout, PrintStream stderr) {
    try {
      Summary summary = run(environment, workingFolder, stderr);
      print(summary, stdout, stderr);
      return summary.exitCode();
    } catch (UsageException e) {
      return fail(stderr, e, ExitCode.USAGE);
    } catch (InterruptedException e) {
      stderr.println("Interrupted before anything was submitted; the same command begins again");
      return ExitCode.INTERRUPTED;
    } catch (InfrastructureException | IOException | UncheckedIOException e) {
      fail(stderr, e, ExitCode.INFRASTRUCTURE);
      if (job != null && job.submitting()) {
        stderr.println("What is done is kept: the same command again resumes");
      }
      return ExitCode.INFRASTRUCTURE;
    }
  }

  private Summary run(Map<String, String> environment, Path workingFolder, PrintStream stderr)
      throws IOException, InterruptedException {
    Clock clock = new SystemClock();
    RunPlan plan =
        new RunPlanner(new Sources(environment, AtomFile.in(workingFolder))).plan(options());
    if (simulate != null) {
      specProblem
          .apply(simulate)
          .ifPresent(sentence -> {
            throw new UsageException("--simulate: " + sentence);
          });
    }
    try (Progress progress = Progress.on(stderr, clock)) {
      RunJob started = new RunJob(plan, starter, probe, environment, progress, clock);
      job = started;
      Interrupts.handle(
          started::interrupt, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number()));
      return started.run();
    }
  }

  private RunOptions options() {
    return new RunOptions(
        Objects.requireNonNull(input, "picocli requires INPUT"),
        out,
        pool,
        backend,
        url,
        simulate,
        model,
        apiKeyEnv,
        concurrency,
        workers,
        kafka,
        data,
        leaseTtl,
        promptField,
        retryFailed,
        json);
  }

  private ExitCode fail(PrintStream stderr, Exception e, ExitCode code) {
    stderr.println("overlord run: " + Sentences.of(e));
    if (verbose.verbose()) {
      e.printStackTrace(stderr);
    }
    return code;
  }

  /** With --json stdout is for programs, so the readable form goes to stderr. */
  private void print(Summary summary, PrintStream stdout, PrintStream stderr) {
    (json ? stderr : stdout).print(summary.readable());
    if (summary.interrupted()) {
      stderr.println("Interrupted: the same command again resumes where this one stopped");
    }
    if (json) {
      stdout.println(new String(Json.write(summary), StandardCharsets.UTF_8));
    }
    stdout.flush();
  }
}
