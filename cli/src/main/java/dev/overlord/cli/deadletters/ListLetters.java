package dev.overlord.cli.deadletters;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.TextTable;
import dev.overlord.cli.look.ClusterOptions;
import dev.overlord.common.codec.Json;
import dev.overlord.control.Cluster;
import dev.overlord.control.deadletters.DeadLetters;
import dev.overlord.control.deadletters.Letter;
import dev.overlord.control.view.ClusterView;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord dead-letters list}. */
@Command(name = "list", description = "Lists tasks that were given up, the newest first.")
final class ListLetters implements Callable<Integer> {
  private static final int LIMIT_MAX = 1_000;
  private static final int REASON_CHARS = 80;

  @Mixin ClusterOptions options = new ClusterOptions();
  @Mixin PoolOption pool = new PoolOption();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many, up to 1000 (default: ${DEFAULT-VALUE}).")
  int limit = 50;

  @Option(
      names = "--after",
      paramLabel = "NEXT",
      description = "Go on where a list ended: its 'next'.")
  @Nullable Long after;

  @Override
  public Integer call() {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw CommandException.usage("--limit " + limit + " is not between 1 and " + LIMIT_MAX);
    }
    DeadLetters.Page page = options.look(this::page);
    if (options.json()) {
      options.printJson(page);
    } else {
      print(page);
    }
    return ExitCode.OK.number();
  }

  private DeadLetters.Page page(Cluster cluster, ClusterView view) {
    Long before = after;
    DeadLetters.Page page =
        new DeadLetters(cluster)
            .list(pool.name, before == null ? DeadLetters.NEWEST : before, limit);
    if (page.items().isEmpty()) {
      Set<String> known = new TreeSet<>(view.definitions().keySet());
      known.addAll(view.stats().keySet());
      pool.check(known);
    }
    return page;
  }

  private void print(DeadLetters.Page page) {
    if (page.items().isEmpty()) {
      options.out().println("no dead letters");
      return;
    }
    TextTable table =
        new TextTable("DEAD SINCE", "POOL", "ID", "ATTEMPTS", "REPLAYED", "WHY", "REF");
    for (Letter letter : page.items()) {
      Letter.Replayed replayed = letter.replayed();
      table.row(
          Json.INSTANT.format(letter.deadAt()),
          letter.pool(),
          letter.id(),
          letter.attempts(),
          replayed == null ? null : Json.INSTANT.format(replayed.at()),
          shortened(letter.error().code() + ": " + letter.error().message()),
          letter.ref());
    }
    table.lines().forEach(options.out()::println);
    if (page.next() != null) {
      options.out().println("… more with --after " + page.next());
    }
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= REASON_CHARS ? line : line.substring(0, REASON_CHARS) + "…";
  }
}
