package dev.overlord.cli.pools;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.TextTable;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code overlord pools list}. */
@Command(
    name = "list",
    description = "Shows all pools: what runs in them, and who changed their definitions last.")
final class ListCommand implements Callable<Integer> {
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
    TextTable table =
        new TextTable(
            "POOL",
            "STATE",
            "RUNNING",
            "LIMIT",
            "QUEUED",
            "WORKERS",
            "REVISION",
            "CHANGED BY",
            "REASON");
    for (PoolStatus pool : pools) {
      table.row(
          pool.pool(),
          pool.state(),
          pool.running(),
          pool.limits(),
          pool.queued(),
          pool.workers(),
          pool.revision(),
          pool.changedBy(),
          pool.reason() == null ? "" : pool.reason());
    }
    table.lines().forEach(out::println);
  }
}
