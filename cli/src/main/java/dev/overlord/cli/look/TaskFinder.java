package dev.overlord.cli.look;

import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.control.Cluster;
import dev.overlord.control.results.RecordLookup;
import dev.overlord.control.results.ResultScan;
import dev.overlord.control.tasks.TaskLookup;
import dev.overlord.control.tasks.TaskState;
import dev.overlord.control.view.ClusterView;
import java.time.Duration;
import java.util.Optional;

/** Finds one task of which somebody asks on the command line. For one thread. */
final class TaskFinder implements AutoCloseable {
  /** By how much the clocks of a producer and a broker may differ. */
  private static final long CLOCKS_MS = Duration.ofMinutes(10).toMillis();

  private final String task;
  private final RecordLookup records;
  private final ResultScan results;
  private final TaskLookup lookup;

  TaskFinder(Cluster cluster, ClusterView view, String task) {
    this.task = task;
    this.records = new RecordLookup(cluster, "find");
    this.results = new ResultScan(cluster, task, enqueuedMs(cluster, records, task));
    this.lookup = new TaskLookup(cluster, view, results, records);
  }

  /** Where it stands now; empty when nothing is known of it. */
  static Optional<TaskState> find(Cluster cluster, ClusterView view, String task) {
    try (TaskFinder finder = new TaskFinder(cluster, view, task)) {
      return finder.find();
    }
  }

  Optional<TaskState> find() {
    return lookup.ref(task).flatMap(lookup::find);
  }

  /** Zero when it cannot be told: the task is purged, or only its id is known. */
  private static long enqueuedMs(Cluster cluster, RecordLookup records, String task) {
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

  @Override
  public void close() {
    results.close();
    records.close();
  }
}
