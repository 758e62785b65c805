package dev.overlord.control.deadletters;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be replayed.
 *
 * @param pool whose dead letters alone are meant; null, with refs only: any
 * @param refs these, by ref or id; null: all of the pool
 * @param again also what was replayed before
 * @param dryRun nothing is written
 * @param by who asks for it
 */
public record ReplayWish(
    @Nullable String pool, @Nullable List<String> refs, boolean again, boolean dryRun, String by) {
  /** So many refs at once. */
  public static final int REFS_MAX = 1_000;

  public ReplayWish {
    if (refs == null ? pool == null : refs.size() > REFS_MAX) {
      throw new IllegalArgumentException(
          refs == null ? "all needs a pool" : "at most " + REFS_MAX + " refs at once");
    }
    refs = refs == null ? null : List.copyOf(refs);
  }

  /** One, by ref or id. */
  public static ReplayWish one(String ref, boolean again, String by) {
    return new ReplayWish(null, List.of(ref), again, false, by);
  }
}
