package dev.overlord.worker.exec;

/** A command that runs, with all that it has started. */
interface ProcessTree {
  /** Its output is the command's; its exit status too, once {@link #awaitEnd} has returned. */
  Process process();

  /** Ends the tree. Does not wait; may be called from any thread and more than once. */
  void stop();

  /**
   * Waits until nothing of the tree is left. An interrupt stops the tree.
   *
   * @return whether the thread was interrupted meanwhile
   */
  boolean awaitEnd();
}
