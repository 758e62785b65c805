package dev.overlord.cli.look;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolOverview.WaitingView;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.Cluster;
import dev.overlord.control.results.RecordLookup;
import dev.overlord.control.results.ResultScan;
import dev.overlord.control.tasks.TaskLookup;
import dev.overlord.control.tasks.TaskState;
import dev.overlord.control.view.ClusterView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord status REF}. */
@Command(
    name = "status",
    description = {
      "Says where a task stands: waiting, leased, retrying, or its outcome.",
      "By its ref (from 'submit --json') at any time; by its id once it has its outcome."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it is known, whatever its state",
      "1:nothing is known of it",
      "2:wrong usage",
      "3:infrastructure failed"
    })
public final class StatusCommand implements Callable<Integer> {
  /** By how much the clocks of a producer and a broker may differ. */
  private static final long CLOCKS_MS = Duration.ofMinutes(10).toMillis();

  @Parameters(paramLabel = "REF|ID", description = "The task.")
  String task = "";

  @Mixin ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() {
    Optional<TaskState> state = options.look(this::find);
    if (state.isEmpty()) {
      throw new CommandException(
          ExitCode.SOME_FAILED,
          "nothing is known of task '"
              + task
              + "': an id is found once its task has its outcome, until then ask for its ref",
          null);
    }
    if (options.json) {
      options.printJson(state.get());
    } else {
      print(options.out(), state.get());
    }
    return ExitCode.OK.number();
  }

  private Optional<TaskState> find(Cluster cluster, ClusterView view) {
    try (RecordLookup records = new RecordLookup(cluster, "status");
        ResultScan results = new ResultScan(cluster, task, enqueuedMs(cluster, records))) {
      TaskLookup lookup = new TaskLookup(cluster, view, results, records);
      return lookup.ref(task).flatMap(lookup::find);
    }
  }

  /** Zero when it cannot be told: the task is purged, or only its id is known. */
  private long enqueuedMs(Cluster cluster, RecordLookup records) {
    TaskRef ref;
    try {
      ref = TaskRef.parse(task);
    } catch (IllegalArgumentException e) {
      return 0;
    }
    return ref.topic().startsWith(cluster.topics().prefix() + "tasks.")
        ? records
            .read(new Partition(ref.topic(), ref.partition()), ref.offset())
            .map(LogRecord::timestampMs)
            .map(at -> Math.max(0, at - CLOCKS_MS))
            .orElse(0L)
        : 0;
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
