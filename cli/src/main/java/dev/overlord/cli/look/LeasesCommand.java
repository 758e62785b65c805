package dev.overlord.cli.look;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.TextTable;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.control.view.ClusterView;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord leases}. */
@Command(
    name = "leases",
    description = "Shows every lease: which worker holds which slot, for which task, how long.")
public final class LeasesCommand implements Callable<Integer> {
  @Mixin ClusterOptions options = new ClusterOptions();

  @Option(names = "--pool", paramLabel = "POOL", description = "Of this pool only.")
  @Nullable String pool;

  /**
   * The leases of a pool.
   *
   * @param total may be more than are listed
   */
  record PoolLeases(String pool, int total, List<LeaseView> leases) {}

  /** With {@code --json}. */
  record Listed(List<PoolLeases> pools) {}

  @Override
  public Integer call() {
    List<PoolLeases> pools = options.look(this::pools);
    if (options.json) {
      options.printJson(new Listed(pools));
      return ExitCode.OK.number();
    }
    TextTable table =
        new TextTable(
            "POOL", "SLOT", "STATE", "WORKER", "AGE", "EXPIRES IN", "ATTEMPT", "TOKEN", "TASK");
    int shown = 0;
    int total = 0;
    for (PoolLeases each : pools) {
      total += each.total();
      shown += each.leases().size();
      each.leases().forEach(lease -> row(table, each.pool(), lease));
    }
    if (shown == 0) {
      options.out().println("no leases");
    } else {
      table.lines().forEach(options.out()::println);
    }
    if (total > shown) {
      options.out().println("… and " + (total - shown) + " younger ones");
    }
    return ExitCode.OK.number();
  }

  private static void row(TextTable table, String pool, LeaseView lease) {
    table.row(
        pool,
        lease.slot(),
        lease.state(),
        lease.worker(),
        WorkersCommand.seconds(lease.ageMs()),
        WorkersCommand.seconds(lease.expiresInMs()),
        lease.attempt(),
        lease.token(),
        lease.waiter() != null ? "(slot only) " + lease.waiter() : lease.ref());
  }

  private List<PoolLeases> pools(ClusterView view) {
    return view.overviews().values().stream()
        .filter(each -> pool == null || each.pool().equals(pool))
        .map(LeasesCommand::leases)
        .toList();
  }

  private static PoolLeases leases(PoolOverview overview) {
    return new PoolLeases(overview.pool(), overview.leasesTotal(), overview.leases());
  }
}
