package dev.overlord.cli.look;

import dev.overlord.cli.command.Author;
import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.DurationConverter;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.time.Clock;
import dev.overlord.control.Cluster;
import dev.overlord.control.tasks.TaskCanceller;
import dev.overlord.control.tasks.TaskState;
import dev.overlord.control.view.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code overlord cancel REF...}. */
@Command(
    name = "cancel",
    description = {
      "Cancels tasks: one that waits never runs, the request of a running one is aborted.",
      "A success that comes first stands. A task behind others ends when its turn comes."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:each is cancelled, or asked to be",
      "1:nothing is known of one, or it is over otherwise",
      "2:wrong usage",
      "3:infrastructure failed"
    })
public final class CancelCommand implements Callable<Integer> {
  private static final long WRITE_SECONDS = 30;
  private static final Duration LOOK = Duration.ofMillis(100);

  @Parameters(
      paramLabel = "REF",
      arity = "1..*",
      description = "The tasks, as 'submit --json' names them.")
  List<String> tasks = List.of();

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Wait so long for each outcome.")
  @Nullable Duration wait;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Who asks, for the outcome's error; by default user@host.")
  @Nullable String as;

  @Mixin ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() {
    String author = Author.of(as);
    boolean all =
        options.look((cluster, view) -> {
          try (TaskCanceller canceller = new TaskCanceller(cluster)) {
            boolean every = true;
            for (String task : tasks) {
              every &= cancel(cluster, view, canceller, task, author);
            }
            return every;
          }
        });
    return (all ? ExitCode.OK : ExitCode.SOME_FAILED).number();
  }

  private boolean cancel(
      Cluster cluster, ClusterView view, TaskCanceller canceller, String task, String author) {
    try (TaskFinder finder = new TaskFinder(cluster, view, task)) {
      Optional<TaskState> found = finder.find();
      if (found.isEmpty()) {
        spec().getErr().println("nothing is known of task '" + task + "': give its ref");
        return false;
      }
      TaskState state = found.get();
      if (state.result() == null) {
        ask(canceller, state, author);
        state = await(cluster.clock(), finder, state);
      }
      TaskResult result = state.result();
      print(state, result);
      return result == null ? wait == null : result.outcome() == Outcome.CANCELLED;
    }
  }

  private static void ask(TaskCanceller canceller, TaskState state, String author) {
    try {
      canceller
          .cancel(state.pool(), TaskRef.parse(state.ref()), author)
          .get(WRITE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw CommandException.infrastructure("Kafka did not take the wish: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.infrastructure("interrupted", e);
    }
  }

  private TaskState await(Clock clock, TaskFinder finder, TaskState asked) {
    if (wait == null) {
      return asked;
    }
    long end = clock.monotonicNanos() + wait.toNanos();
    TaskState state = asked;
    while (state.result() == null && clock.monotonicNanos() < end) {
      clock.pause(LOOK);
      state = finder.find().orElse(state);
    }
    return state;
  }

  private void print(TaskState state, @Nullable TaskResult result) {
    if (options.json) {
      options.printJson(state);
    } else if (result == null) {
      options.out().println("cancelling  " + state.ref() + "  it is " + state.state());
    } else {
      options.out().println(state.state() + "  " + state.ref());
    }
  }

  private picocli.CommandLine spec() {
    return options.spec.commandLine();
  }
}
