package dev.overlord.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The commands as they are, for tests that want to know what is understood. */
public final class CommandTree {
  private CommandTree() {}

  /**
   * Parses a command line as the program would.
   *
   * @param arguments without the program's name
   * @throws ParameterException it is not understood
   */
  public static void parse(List<String> arguments) {
    CommandLine line = Commands.commandLine();
    ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
    boolean help = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
    if (!parsed.hasSubcommand() && !help) {
      throw new ParameterException(line, "no command in " + arguments);
    }
  }

  /**
   * Parses what may lack options that the command needs, as prose often leaves out {@code --kafka}.
   *
   * @throws ParameterException a command, an option or a value is not understood
   */
  public static void parsePart(List<String> arguments) {
    try {
      parse(arguments);
    } catch (MissingParameterException e) {
      // Commands and options are known: picocli looks at what is missing last.
    }
  }

  /** Every command that does something itself, such as {@code pools set}; hidden ones too. */
  public static List<CommandSpec> leaves() {
    List<CommandSpec> leaves = new ArrayList<>();
    collect(Commands.commandLine(), leaves);
    return leaves;
  }

  private static void collect(CommandLine line, List<CommandSpec> leaves) {
    var children = new LinkedHashSet<>(line.getSubcommands().values());
    if (children.isEmpty()) {
      leaves.add(line.getCommandSpec());
    }
    children.forEach(child -> collect(child, leaves));
  }
}
