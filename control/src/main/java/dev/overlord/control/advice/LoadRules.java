package dev.overlord.control.advice;

import static dev.overlord.control.advice.StateRules.advice;

import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.PoolStats.Percentiles;
import dev.overlord.control.advice.Advice.Severity;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What the backend does under the load that the limit allows. */
final class LoadRules {
  private static final long LONG_WAIT_MS = 5_000;
  private static final int LEAST_ERRORS = 3;

  /** Of the executions of a minute. */
  private static final double FREQUENT = 0.05;

  private static final double BUSY = 0.8;

  /** From here on a backend is expected to batch. */
  private static final int HIGH_LIMIT = 4;

  /** Output tokens per second and slot, below which reading is faster than the model. */
  private static final double SLOW_SLOT = 3;

  /** A larger limit that yields less than this much more has found no batch. */
  private static final double LEAST_GAIN = 1.1;

  private LoadRules() {}

  static Optional<Advice> serverErrors(History history) {
    History recent = history.recent();
    PoolStats now = history.now();
    ToLongFunction<PoolStats> errors =
        stats -> History.errors(stats, "transient") + History.errors(stats, "interrupted");
    if (now.concurrencyLimit() < 2 || !frequent(recent, errors)) {
      return Optional.empty();
    }
    int half = Math.max(1, now.concurrencyLimit() / 2);
    return advice(
        now,
        "server_errors",
        Severity.PROBLEM,
        "The backend fails or crashes under load; mostly it is out of memory",
        share(recent, errors, "server errors or lost connections")
            + ", at most "
            + now.concurrencyLimit()
            + " at once",
        "lower the limit, the context window, the model's size or the backend's own batch size",
        set(now, half));
  }

  static Optional<Advice> tooManyRequests(History history) {
    History recent = history.recent();
    PoolStats now = history.now();
    if (!frequent(recent, PoolStats::error429Count)) {
      return Optional.empty();
    }
    int less = Math.max(1, now.concurrencyLimit() * 3 / 4);
    return advice(
        now,
        "rate_limited",
        Severity.PROBLEM,
        "The backend answers 429 often: above its requests or tokens per minute",
        share(recent, PoolStats::error429Count, "answers of 429"),
        "lower the limit, or have the account's tier raised",
        less < now.concurrencyLimit() ? set(now, less) : "./overlord pools pause " + now.pool());
  }

  static Optional<Advice> slowerSinceRaised(History history) {
    PoolStats now = history.now();
    Percentiles run = now.runMs();
    PoolStats before = history.lastRaise().map(History.Raise::before).orElse(null);
    Percentiles former = before == null ? null : before.runMs();
    if (before == null || run == null || former == null || run.p95() <= 2 * former.p95()) {
      return Optional.empty();
    }
    return advice(
        now,
        "slower_since_raised",
        Severity.PROBLEM,
        "Latency has more than doubled since the limit was raised",
        "p95 was %d ms at a limit of %d, and is %d ms at %d"
            .formatted(former.p95(), before.concurrencyLimit(), run.p95(), now.concurrencyLimit()),
        "lower the limit again",
        set(now, before.concurrencyLimit()));
  }

  static Optional<Advice> longWaits(History history) {
    PoolStats now = history.now();
    Percentiles wait = now.waitMs();
    if (wait == null
        || wait.p50() <= LONG_WAIT_MS
        || !history.steadily(each -> each.queuedRequests() > 0 && each.state().equals("running"))) {
      return Optional.empty();
    }
    return advice(
        now,
        "long_waits",
        Severity.HINT,
        "Tasks wait long for a slot and the queue never empties",
        "half of them wait more than %.1f s, %d queued, %s of %d slots busy"
            .formatted(
                wait.p50() / 1000.0,
                now.queuedRequests(),
                percent(now.slotUtilisation()),
                now.concurrencyLimit()),
        "find out whether the backend bears more (raise the limit) or less (lower it); shorten"
            + " long prompts",
        "./overlord tune --pool " + now.pool());
  }

  static Optional<Advice> doesNotBatch(History history) {
    PoolStats now = history.now();
    if (now.concurrencyLimit() < HIGH_LIMIT || !busy(now) || now.outputTokensPerSecond() <= 0) {
      return Optional.empty();
    }
    String gainedNothing =
        history
            .lastRaise()
            .map(History.Raise::before)
            .filter(before ->
                busy(before)
                    && now.outputTokensPerSecond() < LEAST_GAIN * before.outputTokensPerSecond())
            .map(before -> "; " + tokens(before))
            .orElse("");
    double perSlot = now.outputTokensPerSecond() / now.concurrencyLimit();
    if (gainedNothing.isEmpty() && perSlot >= SLOW_SLOT) {
      return Optional.empty();
    }
    return advice(
        now,
        "does_not_batch",
        Severity.HINT,
        "More at once yields no more tokens: the backend does not batch",
        tokens(now) + gainedNothing,
        "find the limit above which nothing is gained",
        "./overlord tune --pool " + now.pool());
  }

  private static boolean busy(PoolStats stats) {
    Double busy = stats.slotUtilisation();
    return busy != null && busy >= BUSY;
  }

  private static String tokens(PoolStats stats) {
    return String.format(
        Locale.ROOT,
        "%.1f tokens/s at a limit of %d",
        stats.outputTokensPerSecond(),
        stats.concurrencyLimit());
  }

  private static boolean frequent(History recent, ToLongFunction<PoolStats> errors) {
    long grown = recent.grown(errors);
    return grown >= LEAST_ERRORS && grown >= FREQUENT * recent.grown(PoolStats::totalRequests);
  }

  private static String share(History recent, ToLongFunction<PoolStats> errors, String what) {
    return "%d %s in %d executions of the last %d s"
        .formatted(
            recent.grown(errors),
            what,
            recent.grown(PoolStats::totalRequests),
            recent.length().toSeconds());
  }

  static String percent(@Nullable Double share) {
    return share == null ? "?" : Math.round(share * 100) + " %";
  }

  private static String set(PoolStats now, int limit) {
    return "./overlord pools set " + now.pool() + " concurrency=" + limit;
  }
}
