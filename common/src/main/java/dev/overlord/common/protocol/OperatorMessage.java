package dev.overlord.common.protocol;

import dev.overlord.common.model.TaskRef;
import java.util.Objects;

/** What somebody who steers says to a shard. */
public sealed interface OperatorMessage extends ShardMessage {
  /** Of the name of who asked. */
  int MAX_NAME_CHARS = 200;

  /**
   * No more of this task: it ends as cancelled unless it succeeds first.
   *
   * @param ref where the task is, {@code topic-partition-offset}
   * @param by who asked, for people
   */
  record Cancel(String pool, String ref, String by) implements OperatorMessage {
    /**
     * @throws IllegalArgumentException {@code ref} is none, or the name is too long
     */
    public Cancel {
      Objects.requireNonNull(pool, "pool");
      TaskRef.parse(Objects.requireNonNull(ref, "ref"));
      Objects.requireNonNull(by, "by");
      if (by.length() > MAX_NAME_CHARS) {
        throw new IllegalArgumentException(
            "'by' has " + by.length() + " characters; the limit is " + MAX_NAME_CHARS);
      }
    }

    public TaskRef task() {
      return TaskRef.parse(ref);
    }
  }
}
