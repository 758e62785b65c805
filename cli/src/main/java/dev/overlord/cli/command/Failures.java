package dev.overlord.cli.command;

import dev.overlord.cli.config.UsageException;
import dev.overlord.common.log.LogException;
import dev.overlord.common.namespace.NamespaceException;
import dev.overlord.common.text.Nearest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence on stderr and an exit code. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** How every error line begins; a supervisor looks for it in the logs of its children. */
  public static final String PREFIX = "overlord: ";

  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, @Nullable ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println(PREFIX + sentence(failure));
    if (parsed != null && isVerbose(parsed)) {
      failure.printStackTrace(err);
    } else if (Logging.isUnseen()) {
      log.error("command.failed command={}", command.getCommandName(), failure);
    }
    err.flush();
    return exitCode(failure).number();
  }

  private static ExitCode exitCode(Exception failure) {
    if (failure instanceof CommandException known) {
      return known.exitCode();
    }
    return failure instanceof UsageException ? ExitCode.USAGE : ExitCode.INFRASTRUCTURE;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    Optional<String> unknown = unknownCommand(failure);
    err.println(PREFIX + unknown.orElse(failure.getMessage()));
    if (args.length == 0) {
      command.usage(err);
    } else if (unknown.isPresent() || !UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return ExitCode.USAGE.number();
  }

  private static Optional<String> unknownCommand(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    if (!(failure instanceof UnmatchedArgumentException unmatched)
        || command.getSubcommands().isEmpty()
        || unmatched.getUnmatched().getFirst().startsWith("-")) {
      return Optional.empty();
    }
    String word = unmatched.getUnmatched().getFirst();
    List<String> known =
        command.getSubcommands().entrySet().stream()
            .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .toList();
    return Optional.of("unknown command '" + word + "'" + Nearest.hint(word, known));
  }

  private static String sentence(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof CommandException
        || failure instanceof UsageException
        || failure instanceof NamespaceException
        || failure instanceof LogException) {
      return message;
    }
    return "unexpected "
        + failure.getClass().getSimpleName()
        + ": "
        + message
        + " (the same command with --verbose shows where)";
  }

  private static boolean isVerbose(ParseResult parsed) {
    ParseResult innermost = parsed;
    while (innermost.hasSubcommand()) {
      innermost = innermost.subcommand();
    }
    return innermost.hasMatchedOption("--verbose");
  }
}
