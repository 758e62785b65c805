package dev.overlord.cli.pools;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.cli.pools.PoolStore.Stored;
import dev.overlord.common.model.PoolDefinition;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord pools show POOL}. */
@Command(
    name = "show",
    description = "Shows a pool: its definition, as a file that apply takes, and its state.")
final class ShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "POOL", description = "The pool.")
  String pool = "";

  @Mixin PoolsOptions options = new PoolsOptions();

  /** With {@code --json}. */
  record Shown(String pool, PoolDefinition definition, PoolStatus status) {}

  @Override
  public Integer call() {
    Shown shown = options.reach(this::read);
    if (options.json) {
      options.printJson(shown);
    } else {
      options.out().print(text(shown));
      options.out().flush();
    }
    return ExitCode.OK.number();
  }

  private Shown read(PoolsClient client) {
    Snapshot snapshot = client.store().snapshot();
    PoolDefinition definition = PoolLookup.definition(snapshot, pool);
    Stored stored = PoolLookup.stored(snapshot, pool);
    try (StatsView stats = new StatsView(client)) {
      stats.read(List.of(pool));
      return new Shown(pool, definition, PoolStatus.of(stored, stats));
    }
  }

  static String text(Shown shown) {
    PoolStatus status = shown.status();
    StringBuilder text = new StringBuilder("# ").append(status.state());
    if (status.reason() != null) {
      text.append(" (").append(status.reason().replace('\n', ' ')).append(')');
    }
    if (status.running() != null) {
      text.append(
          ", %d running of %s, %d queued, %d stranded, %d workers"
              .formatted(
                  status.running(),
                  status.limits(),
                  status.queued(),
                  status.stranded(),
                  status.workers()));
    }
    return text.append("\n# revision ")
        .append(shown.definition().revision())
        .append(" by ")
        .append(shown.definition().changedBy())
        .append('\n')
        .append(PoolYaml.of(shown.pool(), shown.definition()))
        .toString();
  }
}
