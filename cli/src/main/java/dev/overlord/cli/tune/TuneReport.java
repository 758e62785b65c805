package dev.overlord.cli.tune;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tune --json} prints. Fields without a value are left out.
 *
 * @param slots requests that the server computes at once, if it says so
 * @param steps in order of concurrency
 * @param recommended what to set
 * @param fits whether that step satisfies both conditions of a knee
 * @param reason why it and not more, one sentence
 * @param ended why larger steps were not measured; left out where all were
 * @param applied whether the pool's definition has the recommendation now
 */
record TuneReport(
    @Nullable String pool,
    String url,
    @Nullable String backend,
    @Nullable Integer slots,
    List<Point> steps,
    int recommended,
    boolean fits,
    String reason,
    @Nullable String ended,
    boolean applied) {

  static TuneReport of(Target target, @Nullable Integer slots, Sweep sweep, Knee knee) {
    return new TuneReport(
        target.pool(),
        target.url(),
        target.definition().backend(),
        slots,
        List.copyOf(sweep.points()),
        knee.concurrency(),
        knee.fits(),
        knee.reason(),
        sweep.ended(),
        false);
  }

  TuneReport asApplied() {
    return new TuneReport(pool, url, backend, slots, steps, recommended, fits, reason, ended, true);
  }
}
