package dev.overlord.cli.run;

import dev.overlord.common.time.Clock;
import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A line every 5 s or 10 %, whichever comes first, and one at the end: for files and pipes. */
final class PlainProgress implements Progress {
  private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int PARTS = 10;

  private final PrintStream out;
  private final Clock clock;
  private @Nullable State last;
  private @Nullable State printed;
  private long printedAt;

  PlainProgress(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
    this.printedAt = clock.monotonicNanos();
  }

  @Override
  public void update(State state) {
    last = state;
    State before = printed;
    boolean another = before == null ? state.done() > 0 : part(state) > part(before);
    if (another || clock.monotonicNanos() - printedAt >= EVERY_NANOS) {
      print(state);
    }
  }

  private static long part(State state) {
    return state.total() == 0 ? PARTS : state.done() * PARTS / state.total();
  }

  private void print(State state) {
    printed = state;
    printedAt = clock.monotonicNanos();
    out.println(state.done() + "/" + state.total() + " done, " + state.text());
  }

  @Override
  public void note(String line) {
    out.println(line);
  }

  @Override
  public void close() {
    if (last != null && (printed == null || last.done() != printed.done())) {
      print(last);
    }
  }
}
