package dev.overlord.cli.pools;

import dev.overlord.cli.command.Author;
import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.DurationConverter;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.common.model.PoolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that every command has that changes definitions, and what all of them do. */
final class WriteOptions {
  @Mixin PoolsOptions options = new PoolsOptions();

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Who makes the change, for changed_by (default: user@host).")
  @Nullable String as;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description =
          "How long to wait until a running Overlord has put the change in force; 0s: not at all"
              + " (default: ${DEFAULT-VALUE}).")
  Duration patience = Duration.ofSeconds(5);

  String author() {
    return Author.of(as);
  }

  /** Changes fields of one pool and prints what happened. */
  int set(String pool, List<String> assignments) {
    // Names and values are looked at before Kafka is.
    Assignments.check(assignments);
    String author = author();
    return options.reach(client -> {
      Snapshot snapshot = client.store().snapshot();
      PoolDefinition before = PoolLookup.definition(snapshot, pool);
      PoolDefinition wanted = Assignments.apply(pool, before, assignments);
      return change(client, PlannedChange.define(pool, wanted, author, snapshot), snapshot);
    });
  }

  /** Carries out one change of one pool and prints what happened. */
  int change(PoolsClient client, PlannedChange change, Snapshot snapshot) {
    List<ChangeReport> reports =
        new PoolChanger(client, patience).carryOut(List.of(change), snapshot);
    return print(client, reports, reports.getFirst(), false);
  }

  /**
   * Prints reports.
   *
   * @param json what stands for them with {@code --json}
   * @throws CommandException somebody else changed a pool at the same moment
   */
  int print(PoolsClient client, List<ChangeReport> reports, Object json, boolean dryRun) {
    if (options.json) {
      options.printJson(json);
    } else {
      ChangeText.print(options.out(), reports, dryRun, client.topics());
    }
    options.out().flush();
    String conflicts =
        reports.stream()
            .map(ChangeReport::conflict)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("\n"));
    if (!conflicts.isEmpty()) {
      throw new CommandException(ExitCode.CONFLICT, conflicts, null);
    }
    return ExitCode.OK.number();
  }
}
