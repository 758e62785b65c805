package dev.overlord.cli.run;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar that redraws itself: for terminals. */
final class BarProgress implements Progress {
  private static final int REDRAW_MS = 250;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final int columns;
  private @Nullable ProgressBar bar;

  /**
   * @param columns of the terminal; when the bar's library has to find them itself it loads native
   *     code that takes over the handling of Ctrl-C
   */
  BarProgress(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void update(State state) {
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("tasks")
              .setInitialMax(state.total())
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(REDRAW_MS)
              .setConsumer(new ConsoleProgressBarConsumer(out, columns))
              .hideEta()
              // The text beside the bar changes while no task ends, too.
              .continuousUpdate()
              .build();
      bar = shown;
    }
    shown.maxHint(state.total());
    shown.stepTo(state.done());
    shown.setExtraMessage(" " + state.text());
  }

  /** The bar redraws itself below the line. */
  @Override
  public void note(String line) {
    out.println((bar == null ? "" : CLEAR_LINE) + line);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
