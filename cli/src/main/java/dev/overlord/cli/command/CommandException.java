package dev.overlord.cli.command;

import org.jspecify.annotations.Nullable;

/** Ends a command with one sentence on stderr and an exit code. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /**
   * @param sentence what is wrong, naming the value, and what to do about it
   */
  public CommandException(ExitCode exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  public static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence, null);
  }

  public static CommandException infrastructure(String sentence, @Nullable Throwable cause) {
    return new CommandException(ExitCode.INFRASTRUCTURE, sentence, cause);
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
