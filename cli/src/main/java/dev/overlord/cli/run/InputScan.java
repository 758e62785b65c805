package dev.overlord.cli.run;

import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputLine;
import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.cli.input.InputLine.TaskLine;
import dev.overlord.cli.input.InputReader;
import java.io.IOException;

/**
 * The first reading of INPUT, before anything is started: how many tasks there are, and which lines
 * are none.
 */
record InputScan(long tasks, long invalid) {
  static final int MOST_NOTES = 20;

  /** Takes a line that cannot run. */
  @FunctionalInterface
  interface Sink {
    void accept(BadLine line) throws IOException;
  }

  /**
   * @throws UsageException INPUT cannot be read to its end
   * @throws IOException the sink's
   */
  static InputScan of(RunPlan plan, Progress progress, Sink sink) throws IOException {
    long tasks = 0;
    long invalid = 0;
    try (InputReader input = open(plan)) {
      for (InputLine line = next(input, plan); line != null; line = next(input, plan)) {
        switch (line) {
          case TaskLine task -> tasks++;
          case BadLine bad -> {
            if (++invalid <= MOST_NOTES) {
              progress.note("line " + bad.lineNumber() + ": " + bad.reason());
            }
            sink.accept(bad);
          }
        }
      }
    }
    if (invalid > MOST_NOTES) {
      progress.note(
          "… and " + (invalid - MOST_NOTES) + " more invalid lines, all in " + plan.out());
    }
    return new InputScan(tasks, invalid);
  }

  static InputReader open(RunPlan plan) {
    try {
      return InputReader.open(plan.input(), plan.inputOptions());
    } catch (IOException e) {
      throw unreadable(plan, e);
    }
  }

  private static @org.jspecify.annotations.Nullable InputLine next(InputReader in, RunPlan plan) {
    try {
      return in.next();
    } catch (IOException e) {
      throw unreadable(plan, e);
    }
  }

  private static UsageException unreadable(RunPlan plan, IOException e) {
    return new UsageException("INPUT " + plan.input() + " cannot be read: " + e.getMessage());
  }
}
