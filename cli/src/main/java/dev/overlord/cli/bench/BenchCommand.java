package dev.overlord.cli.bench;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.Failures;
import dev.overlord.cli.command.Logging;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.cli.process.Supervisor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures a cluster of its own on this machine: Kafka, Overlord and worker processes.",
      "All tasks wait in their topic before the first may start; each takes MS milliseconds."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:measured, and more ran at once than the cap allows",
      "2:wrong usage",
      "3:infrastructure failed",
      "130:interrupted"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final String SHARE_GROUP = "share-group";

  /** For the processes to end after Ctrl-C. */
  private static final long GOODBYE_SECONDS = 15;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "10000",
      description = "tasks that are measured; default ${DEFAULT-VALUE}")
  private int tasks;

  @Option(
      names = "--duration",
      paramLabel = "MS",
      defaultValue = "10",
      description = "milliseconds that a task takes, 0 for none; default ${DEFAULT-VALUE}")
  private long durationMs;

  @Option(
      names = "--concurrency",
      paramLabel = "C",
      defaultValue = "8",
      description = "the cap; with several pools their sum; default ${DEFAULT-VALUE}")
  private int concurrency;

  @Option(
      names = "--workers",
      paramLabel = "W",
      defaultValue = "2",
      description = "worker processes; default ${DEFAULT-VALUE}")
  private int workers;

  @Option(
      names = "--cap",
      paramLabel = "on|off",
      defaultValue = "on",
      description = "off: a limit out of reach; the workers run C at once by themselves")
  private String cap = "on";

  @Option(
      names = "--baseline",
      paramLabel = SHARE_GROUP,
      description = "run the same through Kafka share groups too: one by one, and batched")
  private @Nullable String baseline;

  @Option(
      names = "--one-at-a-time",
      description = "submit each task when the result of the one before has come")
  private boolean oneAtATime;

  @Option(
      names = "--pools",
      paramLabel = "P",
      defaultValue = "1",
      description = "spread tasks and cap over P pools; default ${DEFAULT-VALUE}")
  private int pools;

  @Option(
      names = "--backlog",
      paramLabel = "B",
      defaultValue = "0",
      description = "further tasks that wait behind the N; default ${DEFAULT-VALUE}")
  private int backlog;

  @Option(
      names = "--bytes",
      paramLabel = "S",
      defaultValue = "0",
      description = "the least size of a task's record; default: what it needs")
  private int bytes;

  @Option(
      names = "--overlords",
      paramLabel = "K",
      defaultValue = "1",
      description = "Overlord processes; default ${DEFAULT-VALUE}")
  private int overlords;

  @Option(
      names = "--kill-leader",
      description = "kill the leading Overlord after a third of the tasks")
  private boolean killLeader;

  @Option(
      names = "--coordinator-xmx",
      paramLabel = "SIZE",
      description = "each Overlord's largest heap, such as 128m; default: Java's")
  private @Nullable String coordinatorXmx;

  @Option(
      names = "--warm-up",
      paramLabel = "TASKS",
      defaultValue = "20000",
      description = "tasks of 0 ms before each measurement, 0 for none; default ${DEFAULT-VALUE}")
  private int warmUp;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "empty folder for the processes' files, kept; default: one that is deleted")
  private @Nullable Path data;

  @Option(names = "--json", description = "print JSON instead of a table")
  private boolean json;

  @Mixin private VerboseOption verbose = new VerboseOption();

  @Override
  public Integer call() throws IOException {
    BenchPlan plan = plan();
    plan.check();
    Path own = data;
    Path folder = own == null ? Files.createTempDirectory("overlord-bench") : checkEmpty(own);
    CountDownLatch over = new CountDownLatch(1);
    endOnShutdown(Thread.currentThread(), over);
    try {
      Logging.toFile(Supervisor.logFile(folder, "bench"), verbose.verbose());
      BenchReport report = new BenchRun(plan, folder, BenchCommand::progress).run();
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.print(json ? report.json() + System.lineSeparator() : BenchTable.of(report));
      return exitCode(report).number();
    } catch (InterruptedException e) {
      return ExitCode.INTERRUPTED.number();
    } finally {
      if (own == null) {
        delete(folder);
      }
      over.countDown();
    }
  }

  private BenchPlan plan() {
    return new BenchPlan(
        tasks,
        durationMs,
        concurrency,
        workers,
        overlords,
        pools,
        backlog,
        bytes,
        warmUp,
        capped(),
        withBaseline(),
        oneAtATime,
        killLeader,
        coordinatorXmx);
  }

  private boolean capped() {
    return switch (cap) {
      case "on" -> true;
      case "off" -> false;
      default -> throw CommandException.usage("--cap " + cap + " is neither on nor off");
    };
  }

  private boolean withBaseline() {
    if (baseline != null && !baseline.equals(SHARE_GROUP)) {
      throw CommandException.usage("--baseline " + baseline + ": there is only " + SHARE_GROUP);
    }
    return baseline != null;
  }

  /** What a former bench left in its Kafka would run too. */
  private static Path checkEmpty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      boolean usable = Files.isDirectory(folder);
      if (usable) {
        try (Stream<Path> files = Files.list(folder)) {
          usable = files.findAny().isEmpty();
        }
      }
      if (!usable) {
        throw CommandException.usage("--data " + folder + " is not empty: name a new folder");
      }
    }
    return folder;
  }

  private static ExitCode exitCode(BenchReport report) {
    if (report.capHeld()) {
      return ExitCode.OK;
    }
    System.err.println(Failures.PREFIX + "more tasks ran at once than the cap allows");
    return ExitCode.SOME_FAILED;
  }

  private static void progress(String line) {
    System.err.println("bench: " + line);
  }

  /** Ctrl-C interrupts the measurement, which then ends its processes. */
  private static void endOnShutdown(Thread measuring, CountDownLatch over) {
    Runnable goodbye =
        () -> {
          if (over.getCount() > 0) {
            measuring.interrupt();
            try {
              over.await(GOODBYE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(goodbye, "end-bench"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }
}
