package dev.overlord.cli.command;

/** What the program's exit codes mean. */
public final class ExitCode {
  /** Everything was done, and all tasks succeeded. */
  public static final int OK = 0;

  /** Everything was done, and some tasks failed. */
  public static final int SOME_FAILED = 1;

  /** The command line asks for something that cannot be. */
  public static final int USAGE = 2;

  /** Kafka, the backend, the disk or another process does not do its part. */
  public static final int INFRASTRUCTURE = 3;

  /** Ended by the user's interrupt. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
