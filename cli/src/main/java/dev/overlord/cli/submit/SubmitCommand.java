package dev.overlord.cli.submit;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.cli.input.InputOptions;
import dev.overlord.cli.input.InputReader;
import dev.overlord.cli.output.OutputFile;
import dev.overlord.cli.pools.PoolStore;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolName;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code overlord submit}. */
@Command(
    name = "submit",
    sortOptions = false,
    description = {
      "Submits every line of FILE as a task to a running cluster.",
      "With --wait the results come back as lines of OpenAI's batch output, as they end; after"
          + " Ctrl-C 'results' gets the rest."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all was submitted; with --wait: all succeeded",
      "1:a line was no task, or a task did not succeed",
      "2:wrong usage",
      "3:infrastructure failed",
      "130:interrupted; what was submitted goes on"
    })
public final class SubmitCommand implements Callable<Integer> {
  private static final String STDIN = "-";
  private static final Duration NAMESPACE_WAIT = Duration.ofSeconds(5);

  /** For completion scripts. */
  static final class Lanes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Lane.values())
          .map(lane -> lane.name().toLowerCase(Locale.ROOT))
          .iterator();
    }
  }

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = STDIN,
      description =
          "JSON lines, plain or gzip: OpenAI batch lines, {\"prompt\"} or {\"payload\"}; - or"
              + " nothing: standard input")
  String file = STDIN;

  @Mixin KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--pool", paramLabel = "P", defaultValue = "default", description = "pool's name")
  String pool = "default";

  @Option(
      names = "--lane",
      paramLabel = "LANE",
      completionCandidates = Lanes.class,
      defaultValue = "normal",
      description = "high, normal or low (default: ${DEFAULT-VALUE})")
  String lane = "normal";

  @Option(names = "--wait", description = "Wait for the results and print them.")
  boolean wait;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "With --wait: the results go to this file instead of standard output.")
  @Nullable Path output;

  @Option(
      names = "--prompt-field",
      paramLabel = "NAME",
      description = "field with the prompt; default: " + InputOptions.DEFAULT_PROMPT_FIELD)
  @Nullable String promptField;

  @Option(
      names = "--json",
      description =
          "Print a line {\"id\", \"ref\", \"at\"} per task; with --wait: a summary as the last line.")
  boolean json;

  @Mixin VerboseOption verbose = new VerboseOption();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws IOException {
    Lane where = check();
    try (KafkaLog log = kafka.connect()) {
      PoolDefinition definition = kafka.reach(() -> prepare(log, where));
      Stop stop = Stop.atInterrupt();
      try (InputReader input = open(definition, stop)) {
        Submission submission =
            new Submission(
                log,
                kafka.topics().tasks(pool, where),
                json,
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                stop);
        return (wait ? waiting(submission, input) : submission.run(input)).number();
      }
    }
  }

  private ExitCode waiting(Submission submission, InputReader input) throws IOException {
    Path place = output;
    try (@Nullable OutputFile out = ResultsFile.open(place);
        TasksFile tasks = TasksFile.create(place)) {
      String rest =
          "./overlord results "
              + tasks.path()
              + " --wait"
              + (place == null ? "" : " --output " + place)
              + kafka.again();
      Outcomes outcomes = new Outcomes(out, spec.commandLine().getOut());
      return submission.runAndWait(
          input, new Submission.Wait(outcomes, tasks, kafka.topics().results(), rest));
    }
  }

  private Lane check() {
    try {
      PoolName.check(pool);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--pool: " + e.getMessage());
    }
    if (output != null && !wait) {
      throw CommandException.usage(
          "--output " + output + " needs --wait: there are no results yet");
    }
    if (promptField != null && promptField.isEmpty()) {
      throw CommandException.usage("--prompt-field must name a field, such as question");
    }
    return Arrays.stream(Lane.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(lane.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> CommandException.usage("--lane '" + lane + "' is none of high, normal and low"));
  }

  /** Who submits to a pool that nobody defined would wait for ever, so that is refused. */
  private PoolDefinition prepare(KafkaLog log, Lane where) {
    Namespaces.read(log, kafka.topics(), new SystemClock(), NAMESPACE_WAIT);
    PoolDefinition definition = new PoolStore(log, kafka.topics()).definition(pool);
    try (LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, kafka.topics(), pool, where, 1);
    }
    return definition;
  }

  private InputReader open(PoolDefinition definition, Stop stop) {
    InputOptions options = InputOptions.standard();
    if (BackendPreset.ANTHROPIC.label().equals(definition.backend())) {
      options = options.withMessages();
    }
    if (promptField != null) {
      options = options.withPromptField(promptField);
    }
    try {
      InputStream in =
          file.equals(STDIN)
              ? new StoppableInput(System.in, stop)
              : Files.newInputStream(Path.of(file));
      return InputReader.open(in, options);
    } catch (IOException e) {
      throw CommandException.usage("FILE '" + file + "' cannot be read: " + e);
    }
  }
}
