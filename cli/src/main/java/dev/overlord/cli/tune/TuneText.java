package dev.overlord.cli.tune;

/** The report for people. */
final class TuneText {
  private TuneText() {}

  static String of(TuneReport report) {
    StringBuilder text = new StringBuilder(Chart.of(report.steps(), report.recommended()));
    text.append("\nconcurrency ").append(report.recommended()).append(": ").append(report.reason());
    if (report.slots() != null) {
      text.append("\nThe server says that it computes ").append(report.slots()).append(" at once.");
    }
    if (report.ended() != null) {
      text.append("\nLarger steps were left out: ").append(report.ended()).append('.');
    }
    if (report.pool() != null) {
      String command = "pools set " + report.pool() + " concurrency=" + report.recommended();
      text.append(
          report.applied()
              ? "\nWritten into pool '" + report.pool() + "'."
              : "\nTo set it: --apply, or '" + command + "'.");
    }
    return text.toString();
  }
}
