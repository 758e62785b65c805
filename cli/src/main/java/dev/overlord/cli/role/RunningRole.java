package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import java.time.Duration;
import java.util.Map;

/** A role that has been started, as the process around it sees it. */
interface RunningRole {
  /** What others must know about it, such as its address. */
  Map<String, String> facts();

  /**
   * Waits until the role has ended, by itself or by {@link #stop}.
   *
   * @throws CommandException it failed
   */
  void awaitEnd() throws InterruptedException;

  /** Ends it, in good order if that takes no longer than {@code limit}. Called once. */
  void stop(Duration limit) throws InterruptedException;
}
