package dev.overlord.cli.look;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolOverview.WaitingView;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.tasks.TaskState;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord status [REF]}. */
@Command(
    name = "status",
    description = {
      "Says where a task stands: waiting, leased, retrying, or its outcome.",
      "By its ref (from 'submit --json') at any time; by its id once it has its outcome.",
      "Without a task: how the whole cluster stands, its leaders, workers and pools."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it is known, whatever its state; an Overlord leads each shard",
      "1:nothing is known of it; a shard has no leader",
      "2:wrong usage",
      "3:infrastructure failed"
    })
public final class StatusCommand implements Callable<Integer> {
  @Parameters(paramLabel = "REF|ID", arity = "0..1", description = "The task.")
  @Nullable String task;

  @Mixin ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() {
    String asked = task;
    return (asked == null ? cluster() : task(asked)).number();
  }

  private ExitCode cluster() {
    ClusterStatus status =
        options.look((cluster, view) -> ClusterStatus.of(view, cluster.clock().wall()));
    if (options.json) {
      options.printJson(status);
    } else {
      status.lines(options.kafka.again()).forEach(options.out()::println);
    }
    return status.reporting() ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  private ExitCode task(String asked) {
    Optional<TaskState> state =
        options.look((cluster, view) -> TaskFinder.find(cluster, view, asked));
    if (state.isEmpty()) {
      throw new CommandException(
          ExitCode.SOME_FAILED,
          "nothing is known of task '"
              + asked
              + "': an id is found once its task has its outcome, until then ask for its ref",
          null);
    }
    if (options.json) {
      options.printJson(state.get());
    } else {
      print(options.out(), state.get());
    }
    return ExitCode.OK;
  }

  private static void print(PrintWriter out, TaskState state) {
    out.println(state.state() + "  " + state.ref() + "  pool " + state.pool());
    LeaseView lease = state.lease();
    WaitingView retry = state.retry();
    TaskResult result = state.result();
    if (lease != null) {
      out.println(
          "  %s on %s for %s, attempt %d"
              .formatted(
                  lease.state(),
                  lease.worker(),
                  WorkersCommand.seconds(lease.ageMs()),
                  lease.attempt()));
    } else if (retry != null) {
      out.println(
          "  due %s after %d attempts%s"
              .formatted(
                  retry.due(),
                  retry.attempts(),
                  retry.error() == null ? "" : ": " + retry.error().message()));
    } else if (result != null) {
      out.println(
          "  id %s, %d attempts%s"
              .formatted(
                  result.id(),
                  result.attempts(),
                  result.error() == null ? "" : ": " + result.error().message()));
    }
  }
}
