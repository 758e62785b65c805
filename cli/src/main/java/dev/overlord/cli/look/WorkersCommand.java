package dev.overlord.cli.look;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.TextTable;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.ShardOverview.WorkerView;
import dev.overlord.control.view.ClusterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code overlord workers}. */
@Command(
    name = "workers",
    description = "Shows the workers: what they take, what they hold, when they last spoke.")
public final class WorkersCommand implements Callable<Integer> {
  @Mixin ClusterOptions options = new ClusterOptions();

  /**
   * A worker as all shards together see it.
   *
   * @param leases in all shards
   * @param heartbeatAgeMs milliseconds since its last heartbeat, of the shard that heard it last
   */
  record Row(
      String worker,
      long incarnation,
      Map<String, Integer> capacity,
      int leases,
      long heartbeatAgeMs) {}

  /** With {@code --json}. */
  record Listed(List<Row> workers) {}

  @Override
  public Integer call() {
    List<Row> rows = options.look(WorkersCommand::rows);
    if (options.json) {
      options.printJson(new Listed(rows));
    } else if (rows.isEmpty()) {
      options.out().println("no workers; './overlord worker --pool POOL' starts one");
    } else {
      TextTable table = new TextTable("WORKER", "START", "LEASES", "HEARTBEAT", "TAKES");
      for (Row row : rows) {
        table.row(
            row.worker(),
            row.incarnation(),
            row.leases(),
            seconds(row.heartbeatAgeMs()) + " ago",
            row.capacity().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", ")));
      }
      table.lines().forEach(options.out()::println);
    }
    return ExitCode.OK.number();
  }

  static String seconds(long millis) {
    return Math.round(millis / 100.0) / 10.0 + " s";
  }

  private static List<Row> rows(ClusterView view) {
    Map<String, Row> byName = new TreeMap<>();
    for (ShardOverview shard : view.shards().values()) {
      for (WorkerView worker : shard.workers()) {
        Row own =
            new Row(
                worker.worker(),
                worker.incarnation(),
                new TreeMap<>(worker.capacity()),
                worker.leases(),
                worker.heartbeatAgeMs());
        byName.merge(worker.worker(), own, WorkersCommand::together);
      }
    }
    return new ArrayList<>(byName.values());
  }

  private static Row together(Row one, Row other) {
    Row newer = one.incarnation() >= other.incarnation() ? one : other;
    return new Row(
        newer.worker(),
        newer.incarnation(),
        newer.capacity(),
        one.leases() + other.leases(),
        Math.min(one.heartbeatAgeMs(), other.heartbeatAgeMs()));
  }
}
