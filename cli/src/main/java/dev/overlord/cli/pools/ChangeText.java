package dev.overlord.cli.pools;

import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Reports of changes, for people. */
final class ChangeText {
  private ChangeText() {}

  static void print(PrintWriter out, List<ChangeReport> reports, boolean dryRun, Topics topics) {
    for (ChangeReport report : reports) {
      out.println("pool '" + report.pool() + "' " + action(report, dryRun) + revision(report));
      report.changes().forEach(change -> out.println("  " + change));
      if (!dryRun) {
        effect(report).forEach(line -> out.println("  " + line));
        if (report.action() == PlannedChange.Action.DELETED) {
          out.println("  " + stays(report, topics));
        }
      }
    }
  }

  private static String action(ChangeReport report, boolean dryRun) {
    String done = report.action().name().toLowerCase(Locale.ROOT);
    return dryRun && report.action() != PlannedChange.Action.UNCHANGED ? "would be " + done : done;
  }

  private static String revision(ChangeReport report) {
    return report.revision() == null
        ? ""
        : " (revision " + report.revision() + " by " + report.changedBy() + ")";
  }

  private static List<String> effect(ChangeReport report) {
    if (report.inForce() == null) {
      return List.of();
    }
    if (!report.inForce()) {
      return List.of("written; no running Overlord has put it in force yet");
    }
    String after =
        String.format(Locale.ROOT, "in force after %.1f s", ms(report.inForceAfterMs()) / 1000.0);
    Integer running = report.running();
    Integer above = report.aboveLimit();
    if (running == null || above == null || running == 0) {
      return List.of(after);
    }
    String still =
        above == 0
            ? running + (running == 1 ? " is running" : " are running")
            : running
                + (running == 1 ? " is" : " are")
                + " still running, "
                + above
                + " above the new limit of "
                + report.limit()
                + ": nothing is stopped, they end by themselves";
    return List.of(after, still);
  }

  private static long ms(@org.jspecify.annotations.Nullable Long millis) {
    return millis == null ? 0 : millis;
  }

  private static String stays(ChangeReport report, Topics topics) {
    Long queued = report.queued();
    return (queued == null || queued == 0 ? "its tasks" : "its " + queued + " queued tasks")
        + " stay while the topics "
        + topics.tasks(report.pool(), Lane.NORMAL)
        + "[.high|.low] exist, and go on when the pool is applied again";
  }
}
