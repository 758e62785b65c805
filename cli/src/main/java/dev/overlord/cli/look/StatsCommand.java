package dev.overlord.cli.look;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.model.PoolStats;
import dev.overlord.control.Cluster;
import dev.overlord.control.stats.StatsTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord stats}. */
@Command(
    name = "stats",
    description = "Shows what the pools do: running, queued, rates, times, state.")
public final class StatsCommand implements Callable<Integer> {
  private static final Duration PAST = Duration.ofSeconds(10);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Path STDOUT = Path.of("/proc/self/fd/1");
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Mixin ClusterOptions options = new ClusterOptions();

  @Option(names = "--pool", paramLabel = "POOL", description = "This pool only.")
  @Nullable String pool;

  @Option(names = "--watch", description = "Show them anew every second, until Ctrl-C.")
  boolean watch;

  @Option(names = "--times", paramLabel = "N", description = "With --watch: end after N times.")
  @Nullable Integer times;

  /** With {@code --json}; with {@code --watch} a line each second. */
  record Shown(List<PoolStats> pools) {}

  @Override
  public Integer call() {
    options.reach(this::show);
    return ExitCode.OK.number();
  }

  private boolean show(Cluster cluster) {
    int most = !watch ? 1 : times == null ? Integer.MAX_VALUE : times;
    boolean redraw = watch && !options.json && isTerminal();
    try (StatsTail tail = new StatsTail(cluster, PAST)) {
      for (int i = 0; i < most; i++) {
        if (i > 0) {
          cluster.clock().pause(SECOND);
          tail.poll(Duration.ZERO);
        }
        show(tail.pools().values().stream().map(List::getLast).toList(), redraw);
      }
    }
    return true;
  }

  private void show(List<PoolStats> all, boolean redraw) {
    List<PoolStats> shown =
        all.stream().filter(each -> pool == null || each.pool().equals(pool)).toList();
    if (options.json) {
      options.printJson(new Shown(shown));
      return;
    }
    if (redraw) {
      options.out().print(HOME_AND_CLEAR);
    }
    if (shown.isEmpty()) {
      options.out().println("no Overlord reports a pool");
    } else {
      StatsText.lines(shown).forEach(options.out()::println);
    }
    options.out().flush();
  }

  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STDOUT).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      // No /proc here: lines one below the other are readable everywhere.
      return false;
    }
  }
}
