package dev.overlord.cli.run;

import dev.overlord.cli.command.ExitCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the run stands when the command ends; its JSON has the fields' names in snake case.
 *
 * @param tasks lines of INPUT that are not blank, and ids submitted by earlier commands
 * @param failed invalid lines included
 * @param skipped tasks that an earlier command had submitted, not submitted again by this one
 * @param invalid lines that could not run
 * @param duplicates second outcomes of one task: there should be none
 * @param seconds this command took
 * @param tasksPerSecond outcomes of this command by the time between its first submission and its
 *     last outcome
 * @param latencyP50Ms of executions, from start to end on the worker
 * @param slotUtilisation share of the slots that were executing between first start and last end
 * @param maxConcurrency most executions at one instant, by the workers' own times
 */
public record Summary(
    String run,
    String out,
    long tasks,
    long succeeded,
    long failed,
    long skipped,
    long invalid,
    long duplicates,
    boolean interrupted,
    double seconds,
    double tasksPerSecond,
    long tokensIn,
    long tokensOut,
    @com.fasterxml.jackson.annotation.JsonProperty("latency_p50_ms") @Nullable Long latencyP50Ms,
    @com.fasterxml.jackson.annotation.JsonProperty("latency_p95_ms") @Nullable Long latencyP95Ms,
    @Nullable Double slotUtilisation,
    int concurrencyLimit,
    int maxConcurrency) {

  public ExitCode exitCode() {
    if (interrupted) {
      return ExitCode.INTERRUPTED;
    }
    return succeeded == tasks ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  /** A few lines for people. */
  public String readable() {
    var text = new StringBuilder();
    row(text, "tasks", tasks + ": " + succeeded + " succeeded, " + failed + " failed" + asides());
    row(text, "time", String.format(Locale.ROOT, "%.1f s, %.1f tasks/s", seconds, tasksPerSecond));
    row(text, "tokens", tokensIn + " in, " + tokensOut + " out");
    if (latencyP50Ms != null && latencyP95Ms != null) {
      row(text, "latency", "p50 " + latencyP50Ms + " ms, p95 " + latencyP95Ms + " ms");
    }
    String share =
        slotUtilisation == null
            ? ""
            : String.format(Locale.ROOT, ", slots busy %.0f %%", slotUtilisation * 100);
    row(text, "concurrency", "at most " + maxConcurrency + " of " + concurrencyLimit + share);
    row(text, "results", out);
    return text.toString();
  }

  private String asides() {
    var text = new StringBuilder();
    long open = tasks - succeeded - failed;
    text.append(open > 0 ? ", " + open + " not finished" : "");
    text.append(invalid > 0 ? " (" + invalid + " invalid lines)" : "");
    text.append(skipped > 0 ? "; " + skipped + " were submitted before" : "");
    text.append(duplicates > 0 ? "; " + duplicates + " SECOND OUTCOMES: please report this" : "");
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-12s %s%n", name, value));
  }
}
