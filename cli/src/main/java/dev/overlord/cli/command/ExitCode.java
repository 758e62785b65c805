package dev.overlord.cli.command;

/** What the program's exit codes mean. */
public enum ExitCode {
  /** Everything was done, and all tasks succeeded. */
  OK(0),

  /** Everything was done, and some tasks failed. */
  SOME_FAILED(1),

  /** The command line asks for something that cannot be. */
  USAGE(2),

  /** Kafka, the backend, the disk or another process does not do its part. */
  INFRASTRUCTURE(3),

  /** It was done, and somebody else changed the same thing at the same moment. */
  CONFLICT(4),

  /** Ended by the user's interrupt. */
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
