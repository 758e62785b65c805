package dev.overlord.cli.pools;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code overlord pools list}. */
@Command(
    name = "list",
    description = "Shows all pools: what runs in them, and who changed their definitions last.")
final class ListCommand implements Callable<Integer> {
  private static final List<String> HEAD =
      List.of(
          "POOL",
          "STATE",
          "RUNNING",
          "LIMIT",
          "QUEUED",
          "WORKERS",
          "REVISION",
          "CHANGED BY",
          "REASON");

  @Mixin PoolsOptions options = new PoolsOptions();

  /** With {@code --json}. */
  record Listed(List<PoolStatus> pools) {}

  @Override
  public Integer call() {
    List<PoolStatus> pools = options.reach(ListCommand::read);
    if (options.json) {
      options.printJson(new Listed(pools));
    } else if (pools.isEmpty()) {
      options.out().println("no pools yet; 'pools apply FILE' makes them");
    } else {
      table(options.out(), pools);
    }
    return ExitCode.OK.number();
  }

  private static List<PoolStatus> read(PoolsClient client) {
    Snapshot snapshot = client.store().snapshot();
    try (StatsView stats = new StatsView(client)) {
      stats.read(snapshot.pools().keySet());
      return PoolStatus.all(snapshot, stats);
    }
  }

  static void table(PrintWriter out, List<PoolStatus> pools) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (PoolStatus pool : pools) {
      rows.add(
          List.of(
              pool.pool(),
              pool.state(),
              shown(pool.running()),
              pool.limits(),
              shown(pool.queued()),
              shown(pool.workers()),
              shown(pool.revision()),
              shown(pool.changedBy()),
              pool.reason() == null ? "" : pool.reason()));
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    rows.forEach(row -> out.println(line(row, widths)));
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }
}
