package dev.overlord.kit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task that was given to a {@link HandlerKit}. */
public final class KitTask {
  private final HandlerKit kit;
  private final String pool;
  private final String id;

  KitTask(HandlerKit kit, String pool, String id) {
    this.kit = kit;
    this.pool = pool;
    this.id = id;
  }

  public String id() {
    return id;
  }

  public String pool() {
    return pool;
  }

  /**
   * Waits until the handler has been called for it.
   *
   * @throws IllegalStateException it was not, within the kit's patience
   */
  public KitTask awaitStarted() {
    return awaitExecutions(1);
  }

  /**
   * Waits until the handler has been called so many times for it.
   *
   * @throws IllegalStateException it was not, within the kit's patience
   */
  public KitTask awaitExecutions(int count) {
    kit.await(
        "execution " + count + " of task " + id, () -> tokens().size() >= count ? this : null);
    return this;
  }

  /**
   * Waits for the outcome.
   *
   * @throws IllegalStateException there was none within the kit's patience
   */
  public KitResult await() {
    return kit.await("the outcome of task " + id, () -> kit.result(id));
  }

  /** Whether it has its outcome. */
  public boolean isDone() {
    return kit.result(id) != null;
  }

  /** Times that the handler has been called for it. */
  public int executions() {
    return tokens().size();
  }

  /** What the handler said last of its execution that runs; null when it said nothing. */
  public @Nullable String progress() {
    return kit.progress(id);
  }

  /**
   * Takes the lease back as Overlord does: the context of its last execution is cancelled, and the
   * task is run again.
   */
  public void revoke() {
    kit.revoke(awaitStarted().tokens().getLast());
  }

  private List<Long> tokens() {
    return kit.tokens(pool, id);
  }
}
