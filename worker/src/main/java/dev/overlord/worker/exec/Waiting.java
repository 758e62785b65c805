package dev.overlord.worker.exec;

/** Waits for a process that must not be left. */
final class Waiting {
  private Waiting() {}

  /**
   * @param onInterrupt called at each interrupt, after which the wait goes on
   * @return whether there was one
   */
  static boolean forEnd(Process process, Runnable onInterrupt) {
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
        onInterrupt.run();
      }
    }
  }
}
