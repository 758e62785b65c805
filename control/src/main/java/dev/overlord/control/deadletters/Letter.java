package dev.overlord.control.deadletters;

import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Replay;
import dev.overlord.common.model.TaskError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it is shown.
 *
 * @param offset its place in {@code dead-letters}
 * @param lane {@code high}, {@code normal} or {@code low}
 * @param key as in the topic, in base 64; null in a list
 * @param original as in the topic, in base 64; null in a list
 * @param replayed the newest replay; null: never
 */
public record Letter(
    long offset,
    String ref,
    String id,
    String pool,
    String lane,
    TaskError error,
    int attempts,
    int interruptions,
    List<TaskError> history,
    @Nullable Instant enqueuedAt,
    Instant deadAt,
    @Nullable String key,
    @Nullable String original,
    @Nullable Replayed replayed) {
  /** When a new life began, and who asked for it. */
  public record Replayed(Instant at, String by) {}

  static Letter of(long offset, String lane, DeadLetter it) {
    return new Letter(
        offset,
        it.ref(),
        it.id(),
        it.pool(),
        lane,
        it.error(),
        it.attempts(),
        it.interruptions(),
        it.history(),
        it.enqueuedAt(),
        it.deadAt(),
        it.key(),
        it.original(),
        null);
  }

  /** Without the original bytes, so that a page of them is small. */
  Letter brief() {
    return with(null, null, replayed);
  }

  Letter with(@Nullable Replay replay) {
    Replayed said = replay == null ? null : new Replayed(replay.replayedAt(), replay.by());
    return with(key, original, said);
  }

  private Letter with(
      @Nullable String newKey, @Nullable String newOriginal, @Nullable Replayed newReplayed) {
    return new Letter(
        offset,
        ref,
        id,
        pool,
        lane,
        error,
        attempts,
        interruptions,
        history,
        enqueuedAt,
        deadAt,
        newKey,
        newOriginal,
        newReplayed);
  }
}
