package dev.overlord.cli.tune;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.cli.command.Sentences;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.pools.PoolControl;
import dev.overlord.cli.run.Interrupts;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.openai.Discovery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code overlord tune}. */
@Command(
    name = "tune",
    sortOptions = false,
    description = {
      "Measures a backend at 1, 2, 4, 8 … requests at once and recommends how many to set:",
      "the smallest number with 95 % of the best tokens/s and a p95 of at most twice that of one.",
      "It sends real requests, which a provider charges for."
    })
public final class TuneCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin TuneOptions options = new TuneOptions();

  @Mixin VerboseOption verbose = new VerboseOption();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private final Clock clock = new SystemClock();
  private final Cancel cancel = new Cancel();

  @Override
  public Integer call() {
    options.check();
    Interrupts.handle(
        () -> {
          note(
              "interrupted; ending (a second Ctrl-C ends at once and leaves a paused pool paused)");
          cancel.cancel();
        },
        () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number()));
    try {
      TuneReport report = options.pool == null ? ofServer() : ofPool(options.pool);
      print(report);
      return ExitCode.OK.number();
    } catch (InterruptedException e) {
      return ExitCode.INTERRUPTED.number();
    } catch (IOException e) {
      throw CommandException.usage("--prompts: " + Sentences.of(e));
    }
  }

  private TuneReport ofServer() throws IOException, InterruptedException {
    Sources sources = new Sources(System.getenv(), AtomFile.in(Path.of("").toAbsolutePath()));
    return measure(Targets.server(options, sources));
  }

  private TuneReport ofPool(String pool) throws IOException, InterruptedException {
    KafkaOptions kafka = KafkaOptions.of(String.valueOf(options.kafka), options.namespace);
    try (PoolControl control = PoolControl.open(kafka, pool, options.as)) {
      Target target = Targets.pool(options, control.definition());
      Hold hold = Hold.on(control, target, options.pause, cancel, this::note);
      try {
        TuneReport report = measure(target);
        return options.apply ? applied(control, report) : report;
      } finally {
        hold.close();
      }
    }
  }

  private TuneReport applied(PoolControl control, TuneReport report) {
    List<String> changes = Targets.assignments(control.definition(), report.recommended());
    boolean inForce = control.set(changes);
    if (!inForce) {
      note("the change is written; no running Overlord has put it in force yet");
    }
    return report.asApplied();
  }

  private TuneReport measure(Target target) throws IOException, InterruptedException {
    Optional<Discovery.Found> found = look(target);
    List<RawJson> prompts = prompts(target, found);
    return new Measurement(clock, cancel, this::note)
        .run(
            target,
            prompts,
            options.sweep(),
            options.settings(),
            found.map(Discovery.Found::slots).orElse(null));
  }

  private List<RawJson> prompts(Target target, Optional<Discovery.Found> found) throws IOException {
    if (options.prompts != null) {
      return Prompts.of(
          options.prompts,
          Prompts.options(options.promptField, target.definition().backend()),
          !options.noStream);
    }
    String model =
        found.map(Discovery.Found::models).stream().flatMap(List::stream).findFirst().orElse(null);
    return Prompts.builtIn(model, !options.noStream);
  }

  /** Only to say more: what cannot be asked here is heard of from the requests. */
  private Optional<Discovery.Found> look(Target target) {
    String variable = target.definition().apiKeyEnv();
    String key = variable == null ? null : target.environment().apply(variable);
    try {
      return Optional.of(Discovery.create(clock).look(target.url(), key));
    } catch (Discovery.UnreachableException e) {
      return Optional.empty();
    }
  }

  private void print(TuneReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        options.json
            ? new String(Json.write(report), StandardCharsets.UTF_8)
            : TuneText.of(report));
    out.flush();
  }

  private void note(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("tune: " + line);
    err.flush();
  }
}
