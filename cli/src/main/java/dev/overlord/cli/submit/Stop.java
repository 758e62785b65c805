package dev.overlord.cli.submit;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.run.Interrupts;

/** Whether the user wants no more: at Ctrl-C what is begun is ended, at the second one all is. */
final class Stop {
  private volatile boolean asked;

  static Stop atInterrupt() {
    Stop stop = new Stop();
    Interrupts.handle(
        () -> stop.asked = true, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number()));
    return stop;
  }

  boolean asked() {
    return asked;
  }
}
