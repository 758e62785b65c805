package dev.overlord.control.deadletters;

import org.jspecify.annotations.Nullable;

/**
 * What became of the wish to replay one dead letter.
 *
 * @param ref of the life that ended, or what was asked for where nothing was found
 * @param replayedAs the ref of the new life; null when none began
 * @param detail why none began
 */
public record Replayed(
    String ref,
    @Nullable String id,
    String state,
    @Nullable String replayedAs,
    @Nullable String detail) {
  /** A new life began. */
  public static final String REPLAYED = "replayed";

  /** It would begin; with a dry run. */
  public static final String WOULD_REPLAY = "would_replay";

  /** It has begun before. */
  public static final String SKIPPED = "skipped";

  /** It cannot begin. */
  public static final String REFUSED = "refused";

  public static final String NOT_FOUND = "not_found";
}
