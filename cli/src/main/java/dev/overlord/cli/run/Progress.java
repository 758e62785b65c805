package dev.overlord.cli.run;

import dev.overlord.common.time.Clock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows on stderr how the run goes. */
public interface Progress extends AutoCloseable {
  /**
   * @param done outcomes and invalid lines, failed ones included
   * @param running executions now; null: not known yet
   * @param limit of executions at once; 0: others use it too, and neither is shown
   * @param rate outcomes of this command per second
   * @param left until all is done at this rate; null: cannot be told
   */
  record State(
      long total,
      long done,
      long failed,
      @Nullable Integer running,
      int limit,
      double rate,
      @Nullable Duration left) {

    /** Everything but the bar itself. */
    String text() {
      if (done >= total) {
        return String.format(Locale.ROOT, "failed %d, %.1f/s", failed, rate);
      }
      String slots =
          limit == 0
              ? ""
              : String.format(
                  Locale.ROOT, "running %s/%d, ", running == null ? "?" : running, limit);
      return String.format(
          Locale.ROOT,
          "failed %d, %s%.1f/s, %s left",
          failed,
          slots,
          rate,
          left == null ? "?" : clock(left));
    }

    private static String clock(Duration left) {
      return left.toHours() > 0
          ? String.format(
              Locale.ROOT,
              "%d:%02d:%02d",
              left.toHours(),
              left.toMinutesPart(),
              left.toSecondsPart())
          : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    }
  }

  /** On stderr: a bar on a terminal, else lines now and then. */
  static Progress on(PrintStream stderr, Clock clock) {
    return Terminal.isStderr()
        ? new BarProgress(stderr, Terminal.columns())
        : new PlainProgress(stderr, clock);
  }

  /** As above, on this process's own. */
  static Progress onStderr(Clock clock) {
    return on(System.err, clock);
  }

  void update(State state);

  /** A line that stays. */
  void note(String line);

  /** The last state stays on the screen. */
  @Override
  void close();
}
