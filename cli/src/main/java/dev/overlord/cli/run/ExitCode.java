package dev.overlord.cli.run;

/** What the process tells its caller about a run. */
public enum ExitCode {
  ALL_SUCCEEDED(0),
  SOME_FAILED(1),
  USAGE(2),
  INFRASTRUCTURE(3),
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
