package dev.overlord.cli.deadletters;

import dev.overlord.cli.command.Author;
import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.look.ClusterOptions;
import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.control.Cluster;
import dev.overlord.control.deadletters.DeadLetters;
import dev.overlord.control.deadletters.ReplayWish;
import dev.overlord.control.deadletters.Replayed;
import dev.overlord.control.deadletters.Replayer;
import dev.overlord.control.view.ClusterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code overlord dead-letters replay}. */
@Command(
    name = "replay",
    description = {
      "Gives tasks that were given up a new life: written again, with id, payload, tenant and lane.",
      "What was replayed before is skipped, so the same command may be given again."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all were replayed; with --all: or had been before",
      "1:some cannot be replayed, or are not there",
      "2:wrong usage",
      "3:infrastructure failed",
      "4:somebody else replays at this moment"
    })
final class ReplayLetters implements Callable<Integer> {
  @Parameters(paramLabel = "REF|ID", arity = "0..*", description = "These, up to 1000.")
  List<String> refs = new ArrayList<>();

  @Mixin ClusterOptions options = new ClusterOptions();
  @Mixin PoolOption pool = new PoolOption();

  @Option(names = "--all", description = "All of the pool that --pool names.")
  boolean all;

  @Option(names = "--again", description = "Also what was replayed before.")
  boolean again;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  boolean dryRun;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Who replays, for the record (default: the user at this host).")
  @Nullable String as;

  private long replayed;
  private long skipped;
  private long refused;

  /** The last line with {@code --json}; the lines before are what became of each. */
  record Ended(long replayed, long skipped, long refused, boolean dryRun) {}

  @Override
  public Integer call() {
    ReplayWish wish = wish();
    options.look((cluster, view) -> replay(cluster, view, wish));
    if (options.json()) {
      options.printJson(new Ended(replayed, skipped, refused, dryRun));
    } else {
      options
          .out()
          .println(
              (dryRun ? "would replay " + replayed : replayed + " replayed")
                  + (skipped == 0 ? "" : ", " + skipped + " replayed before (--again repeats them)")
                  + (refused == 0 ? "" : ", " + refused + " cannot be replayed"));
    }
    boolean failed = refused > 0 || (!all && skipped > 0);
    return (failed ? ExitCode.SOME_FAILED : ExitCode.OK).number();
  }

  private ReplayWish wish() {
    if (all == !refs.isEmpty()) {
      throw CommandException.usage(
          "say what to replay: either refs (see './overlord dead-letters list'), or --pool POOL"
              + " --all");
    }
    if (all && pool.name == null) {
      throw CommandException.usage("--all needs --pool POOL");
    }
    if (refs.size() > ReplayWish.REFS_MAX) {
      throw CommandException.usage(
          refs.size() + " refs are more than the " + ReplayWish.REFS_MAX + " that go at once");
    }
    return new ReplayWish(pool.name, all ? null : refs, again, dryRun, Author.of(as));
  }

  private boolean replay(Cluster cluster, ClusterView view, ReplayWish wish) {
    Set<String> pools = view.definitions().keySet();
    pool.check(pools);
    try {
      new Replayer(cluster, new DeadLetters(cluster)).replay(wish, pools, this::take);
      return true;
    } catch (FencedException e) {
      throw new CommandException(
          ExitCode.CONFLICT,
          "somebody else replays at this moment; "
              + replayed
              + " were replayed: give the command again for the rest",
          e);
    } catch (CommitUncertainException e) {
      throw CommandException.infrastructure(
          "Kafka did not confirm all: "
              + replayed
              + " were replayed for certain; the same command does the rest (not with --again)",
          e);
    }
  }

  private void take(Replayed each) {
    switch (each.state()) {
      case Replayed.REPLAYED, Replayed.WOULD_REPLAY -> replayed++;
      case Replayed.SKIPPED -> skipped++;
      default -> refused++;
    }
    if (options.json()) {
      options.printJson(each);
    } else if (each.detail() != null) {
      options.out().println(each.state() + "  " + each.ref() + ": " + each.detail());
    } else {
      String now = each.replayedAs() == null ? "" : " as " + each.replayedAs();
      options.out().println(each.state() + "  " + each.ref() + now);
    }
  }
}
