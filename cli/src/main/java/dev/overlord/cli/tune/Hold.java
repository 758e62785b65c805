package dev.overlord.cli.tune;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.pools.PoolControl;
import dev.overlord.common.model.PoolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Keeps a pool's own tasks away from the backend while it is measured: they would take slots from
 * the measurement, and both together could exceed the cap.
 */
final class Hold {
  /** Beyond a task's timeout: its worker's word and the leader's next report. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final PoolControl control;
  private final String pool;
  private final boolean paused;
  private final Consumer<String> notes;

  private Hold(PoolControl control, String pool, boolean paused, Consumer<String> notes) {
    this.control = control;
    this.pool = pool;
    this.paused = paused;
    this.notes = notes;
  }

  /**
   * Waits until nothing of the pool runs.
   *
   * @param pause whether it may pause the pool; {@link #close} resumes it then
   * @throws CommandException the backend is in use; names the remedy
   * @throws InterruptedException the user wants to end
   */
  static Hold on(
      PoolControl control, Target target, boolean pause, Cancel cancel, Consumer<String> notes)
      throws InterruptedException {
    String pool = String.valueOf(target.pool());
    List<String> others = control.othersAt(target.url());
    if (!others.isEmpty()) {
      throw CommandException.usage(
          target.url()
              + " also serves pool '"
              + String.join("', '", others)
              + "': the measure would be off and the server would get more than its limit; pause it"
              + " first ('pools pause "
              + others.getFirst()
              + "')");
    }
    PoolDefinition definition = target.definition();
    if (!definition.paused() && !pause) {
      throw CommandException.usage(
          "pool '"
              + pool
              + "' is not paused: its tasks would disturb the measure, and the server would get"
              + " more than its limit; repeat the command with --pause, which pauses it and resumes"
              + " it afterwards, or pause it yourself ('pools pause "
              + pool
              + "')");
    }
    Hold hold = new Hold(control, pool, !definition.paused(), notes);
    try {
      hold.begin(definition, cancel);
      return hold;
    } catch (RuntimeException | InterruptedException e) {
      hold.close();
      throw e;
    }
  }

  private void begin(PoolDefinition definition, Cancel cancel) throws InterruptedException {
    if (paused && !control.set(List.of("paused=true"))) {
      throw CommandException.infrastructure(
          "no running Overlord has put the pause of pool '"
              + pool
              + "' in force; start one, or stop the pool's workers and pause it yourself",
          null);
    }
    long until =
        System.nanoTime() + Duration.ofMillis(definition.timeoutMs()).plus(GRACE).toNanos();
    OptionalInt active = control.active();
    while (active.orElse(0) > 0) {
      notes.accept("pool '" + pool + "' is paused; waiting for " + active.getAsInt() + " to end");
      if (System.nanoTime() > until) {
        throw CommandException.infrastructure(
            "pool '" + pool + "' still has " + active.getAsInt() + " running after its timeout",
            null);
      }
      active = control.active();
      if (cancel.isCancelled()) {
        throw new InterruptedException("cancelled");
      }
    }
    if (active.isEmpty()) {
      notes.accept(
          "no running Overlord reports pool '" + pool + "', so nothing is known to run in it");
    }
  }

  /** Resumes the pool if this paused it. */
  void close() {
    if (paused) {
      control.set(List.of("paused=false"));
      notes.accept("pool '" + pool + "' is resumed");
    }
  }
}
