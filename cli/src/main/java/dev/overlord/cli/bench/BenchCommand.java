package dev.overlord.cli.bench;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
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
      "Measures a cluster of its own on this machine: broker, Overlord and worker processes.",
      "Tasks that take MS milliseconds each all wait before the first may start."
    })
public final class BenchCommand implements Callable<Integer> {
  @Option(names = "--tasks", paramLabel = "N", defaultValue = "10000", description = "tasks")
  private int tasks;

  @Option(
      names = "--duration",
      paramLabel = "MS",
      defaultValue = "10",
      description = "milliseconds that each task takes; default ${DEFAULT-VALUE}")
  private long durationMs;

  @Option(names = "--concurrency", paramLabel = "C", defaultValue = "8", description = "the cap")
  private int concurrency;

  @Option(names = "--workers", paramLabel = "W", defaultValue = "2", description = "processes")
  private int workers;

  @Option(names = "--overlords", paramLabel = "K", defaultValue = "1", description = "processes")
  private int overlords;

  @Option(names = "--pools", paramLabel = "P", defaultValue = "1", description = "pools")
  private int pools;

  @Option(names = "--backlog", paramLabel = "B", defaultValue = "0", description = "tasks behind")
  private int backlog;

  @Option(names = "--bytes", paramLabel = "S", defaultValue = "0", description = "size of a task")
  private int bytes;

  @Option(names = "--warm-up", paramLabel = "TASKS", defaultValue = "20000", description = "before")
  private int warmUp;

  @Option(names = "--cap", paramLabel = "on|off", defaultValue = "on", description = "cap")
  private String cap = "on";

  @Option(names = "--coordinator-xmx", paramLabel = "SIZE", description = "heap of the Overlord")
  private @Nullable String coordinatorHeap;

  @Option(names = "--json", description = "print JSON instead of a table")
  private boolean json;

  @Mixin private VerboseOption verbose = new VerboseOption();

  @Override
  public Integer call() throws InterruptedException, IOException {
    BenchPlan plan =
        new BenchPlan(
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
            false,
            coordinatorHeap);
    Path folder = Files.createTempDirectory("overlord-bench");
    Logging.toFile(Supervisor.logFile(folder, "bench"), verbose.verbose());
    BenchReport report;
    try (BenchCluster cluster = BenchCluster.start(plan, folder)) {
      Measurement measurement = new Measurement(cluster, plan);
      measurement.warmUp();
      List<Execution> executions = measurement.run();
      int[] limits = plan.capped() ? plan.limits() : new int[0];
      report =
          new BenchReport(
              plan, Figures.of(executions, plan.durationMs(), plan.concurrency(), limits));
    }
    delete(folder);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(json ? report.json() + System.lineSeparator() : report.table());
    return ExitCode.OK.number();
  }

  private boolean capped() {
    return switch (cap) {
      case "on" -> true;
      case "off" -> false;
      default -> throw CommandException.usage("--cap " + cap + " is neither on nor off");
    };
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
