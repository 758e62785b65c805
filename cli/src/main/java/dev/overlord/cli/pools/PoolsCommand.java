package dev.overlord.cli.pools;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code overlord pools}: the definitions of a running cluster's pools. */
@Command(
    name = "pools",
    description = "Shows and changes the pools of a cluster: their limits, endpoints and policies.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ApplyCommand.class,
      ListCommand.class,
      ShowCommand.class,
      SetCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      DeleteCommand.class
    })
public final class PoolsCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
