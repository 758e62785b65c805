package dev.overlord.cli.submit;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.look.ClusterOptions;
import dev.overlord.cli.output.OutputFile;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.control.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code overlord results}. */
@Command(
    name = "results",
    description = {
      "Gets the results of tasks that were submitted before, as lines of OpenAI's batch output.",
      "FILE is what 'submit --json' or the API printed, or what an interrupted 'submit --wait' left."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all succeeded",
      "1:a task did not succeed, or has no outcome yet",
      "2:wrong usage",
      "3:infrastructure failed",
      "130:interrupted"
    })
public final class ResultsCommand implements Callable<Integer> {
  private static final String STDIN = "-";

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = STDIN,
      description = "Lines {\"ref\"}, of tasks; - or nothing: standard input")
  String file = STDIN;

  @Mixin ClusterOptions options = new ClusterOptions();

  @Option(names = "--wait", description = "Wait until all tasks have their outcome.")
  boolean wait;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The results go to this file instead of standard output.")
  @Nullable Path output;

  /** With {@code --json}, the last line. */
  record Ended(long tasks, long succeeded, long failed, long open) {}

  @Override
  public Integer call() {
    return options.reach(this::fetch).number();
  }

  private ExitCode fetch(Cluster cluster) {
    Stop stop = Stop.atInterrupt();
    try (InputStream in = open(stop);
        @Nullable OutputFile out = ResultsFile.open(output)) {
      TaskLines tasks = TaskLines.read(in, cluster.topics(), cluster.clock().wall());
      Outcomes outcomes = new Outcomes(out, options.out());
      try (Awaited awaited =
          Awaited.since(cluster.log(), cluster.topics().results(), tasks.sinceMs())) {
        tasks.refs().forEach(awaited::expect);
        collect(cluster, awaited, outcomes, stop);
        outcomes.publish();
        return summarise(awaited, outcomes, stop);
      }
    } catch (IOException e) {
      throw CommandException.infrastructure("the results cannot be written: " + e, e);
    }
  }

  private void collect(Cluster cluster, Awaited awaited, Outcomes outcomes, Stop stop)
      throws IOException {
    try {
      if (wait) {
        new OutcomeWait(cluster.clock(), awaited, outcomes, stop).run();
      } else {
        awaited.catchUp(outcomes::take);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (LogUnavailableException e) {
      throw CommandException.infrastructure(
          "Kafka does not answer any more; the same command again goes on (" + e.getMessage() + ")",
          e);
    }
  }

  private InputStream open(Stop stop) {
    try {
      return file.equals(STDIN)
          ? new StoppableInput(System.in, stop)
          : Files.newInputStream(Path.of(file));
    } catch (IOException e) {
      throw CommandException.usage("FILE '" + file + "' cannot be read: " + e);
    }
  }

  private ExitCode summarise(Awaited awaited, Outcomes outcomes, Stop stop) {
    var err = spec.commandLine().getErr();
    err.printf(
        "%d tasks, %d succeeded, %d failed%s%n",
        awaited.expected(),
        outcomes.succeeded(),
        outcomes.failed(),
        awaited.open() == 0
            ? ""
            : ", " + awaited.open() + " not done" + (wait ? "" : " (--wait waits for them)"));
    err.flush();
    if (options.json()) {
      options.printJson(
          new Ended(awaited.expected(), outcomes.succeeded(), outcomes.failed(), awaited.open()));
    }
    if (stop.asked()) {
      return ExitCode.INTERRUPTED;
    }
    return outcomes.failed() + awaited.open() == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }
}
