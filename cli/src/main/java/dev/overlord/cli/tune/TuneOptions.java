package dev.overlord.cli.tune;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.DurationConverter;
import dev.overlord.common.protocol.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code tune}, checked as far as they can be without asking anybody. */
final class TuneOptions {
  static final int CONCURRENCY_MAX = 1_024;

  @Option(
      names = "--pool",
      paramLabel = "POOL",
      description = "The pool whose backend is measured; needs --kafka.")
  @Nullable String pool;

  @Option(names = "--kafka", paramLabel = "BOOTSTRAP", description = "Kafka's bootstrap servers.")
  @Nullable String kafka;

  @Option(
      names = "--namespace",
      paramLabel = "PREFIX",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "Prefix of all topics of the cluster (default: ${DEFAULT-VALUE}).")
  String namespace = Topics.DEFAULT_PREFIX;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server; with --pool, which of its endpoints.")
  @Nullable String url;

  @Option(names = "--backend", paramLabel = "KIND", description = "Its kind, without --pool.")
  @Nullable String backend;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Replaces the model in every request, without --pool.")
  @Nullable String model;

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description = "The environment variable that holds the key, without --pool.")
  @Nullable String apiKeyEnv;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "JSON lines as 'run' takes them; the first "
              + Prompts.MOST
              + " (default: built-in ones).")
  @Nullable Path prompts;

  @Option(names = "--prompt-field", paramLabel = "NAME", description = "The field with the prompt.")
  @Nullable String promptField;

  @Option(
      names = "--steps",
      paramLabel = "N",
      split = ",",
      description = "Concurrencies to measure, such as 1,4,6,8 (default: 1, 2, 4, 8 … --max).")
  @Nullable List<Integer> steps;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "64",
      description = "The most requests at once (default: ${DEFAULT-VALUE}).")
  int max = 64;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Requests measured in each step, and at least "
              + Settings.ROUNDS
              + " for each at once (default: ${DEFAULT-VALUE}).")
  int requests = 20;

  @Option(
      names = "--step-time",
      paramLabel = "DURATION",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description =
          "After it a step begins no request, once as many as run at once were measured (default:"
              + " ${DEFAULT-VALUE}).")
  Duration stepTime = Duration.ofSeconds(30);

  @Option(
      names = "--max-errors",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "A larger share of failed requests ends the sweep (default: ${DEFAULT-VALUE}).")
  double errorsMax = 0.05;

  @Option(
      names = "--no-stream",
      description = "Send requests as they are: no time to the first token is measured.")
  boolean noStream;

  @Option(
      names = "--pause",
      description = "Pause the pool, wait until nothing of it runs, resume it afterwards.")
  boolean pause;

  @Option(names = "--apply", description = "Write the recommendation into the pool's definition.")
  boolean apply;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Who makes the changes, for changed_by (default: user@host).")
  @Nullable String as;

  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  /**
   * @throws CommandException naming the value and the remedy
   */
  void check() {
    require((pool == null) == (kafka == null), "--pool and --kafka belong together: give both");
    require(
        pool != null || url != null,
        "say what to measure: --pool POOL --kafka BOOTSTRAP or --url URL");
    require(
        pool == null || (backend == null && model == null && apiKeyEnv == null),
        "--backend, --model and --api-key-env are in the pool's definition; leave them out with --pool");
    require(
        pool != null || !(apply || pause || as != null), "--apply, --pause and --as need --pool");
    require(
        max >= 1 && max <= CONCURRENCY_MAX,
        "--max " + max + " must be a whole number from 1 to " + CONCURRENCY_MAX);
    require(requests >= 1, "--requests " + requests + " must be at least 1");
    require(
        errorsMax >= 0 && errorsMax < 1,
        "--max-errors " + errorsMax + " must be from 0 to below 1, such as 0.05");
    require(
        promptField == null || prompts != null,
        "--prompt-field needs --prompts: it says which field of the file has the prompt");
    for (int step : steps == null ? List.<Integer>of() : steps) {
      require(
          step >= 1 && step <= CONCURRENCY_MAX,
          "--steps " + step + " must be a whole number from 1 to " + CONCURRENCY_MAX);
    }
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw CommandException.usage(sentence);
    }
  }

  Sweep sweep() {
    return steps == null ? Sweep.upTo(max, errorsMax) : Sweep.of(steps, errorsMax);
  }

  Settings settings() {
    return new Settings(requests, stepTime, errorsMax);
  }
}
