package dev.overlord.cli.deadletters;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code overlord dead-letters}. */
@Command(
    name = "dead-letters",
    description = "Shows tasks that were given up, and gives them a new life.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ListLetters.class, ShowLetter.class, ReplayLetters.class, ExportLetters.class})
public final class DeadLettersCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
