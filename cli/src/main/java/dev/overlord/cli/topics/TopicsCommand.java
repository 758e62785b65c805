package dev.overlord.cli.topics;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code overlord topics}. */
@Command(
    name = "topics",
    description = "Makes and checks the topics of a cluster, with their replication.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CreateCommand.class, CheckCommand.class})
public final class TopicsCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
