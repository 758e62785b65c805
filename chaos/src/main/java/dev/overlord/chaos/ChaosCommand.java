package dev.overlord.chaos;

import dev.overlord.chaos.checker.Verdict;
import dev.overlord.chaos.run.ChaosRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dev/chaos}. */
@Command(
    name = "dev/chaos",
    sortOptions = false,
    description = {
      "Hurts a cluster on this machine for some minutes while tasks are produced, then has an"
          + " independent checker judge what is in the topics and in the backend's request log."
    },
    footer = "Exit code: 0 all as promised, 1 it is not, 2 wrong usage, 3 no verdict.")
public final class ChaosCommand implements Callable<Integer> {
  private static final int BROKEN_PROMISE = 1;
  private static final int NO_VERDICT = 3;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--minutes",
      required = true,
      paramLabel = "M",
      description = "How long faults are injected, such as 2 or 0.5.")
  double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the plan and of the tasks (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Gets logs and report (default: chaos/target/chaos/SEED-TIME).")
  @Nullable Path folder;

  @Option(
      names = "--launcher",
      hidden = true,
      description = "The program overlord.",
      defaultValue = "overlord")
  Path launcher = Path.of("overlord");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Runs the command line and exits with its code. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new ChaosCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (minutes < 0.5 || minutes > 24 * 60) {
      throw new ParameterException(
          spec.commandLine(), "--minutes is " + minutes + "; give 0.5 to 1440");
    }
    Path target = target();
    try {
      Duration length = Duration.ofMillis(Math.round(minutes * 60_000));
      Verdict verdict =
          new ChaosRun(launcher.toAbsolutePath().normalize(), target, seed, length).run();
      Files.writeString(target.resolve("report.md"), verdict.toMarkdown());
      Files.writeString(target.resolve("report.json"), verdict.toJson());
      System.out.println(verdict.toMarkdown());
      System.out.println("Report and logs: " + target);
      return verdict.holds() ? 0 : BROKEN_PROMISE;
    } catch (ChaosException | KafkaException | IOException e) {
      System.err.println("No verdict: " + e.getMessage() + "\nLogs: " + target);
      return NO_VERDICT;
    }
  }

  private Path target() {
    Path given = folder;
    if (given != null && Files.exists(given.resolve("run.json"))) {
      throw new ParameterException(
          spec.commandLine(), "--folder " + given + " has a run already; name another");
    }
    String time =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss"));
    Path chosen = given == null ? Path.of("chaos/target/chaos", seed + "-" + time) : given;
    return chosen.toAbsolutePath().normalize();
  }
}
