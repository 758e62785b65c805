package dev.overlord.cli.look;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.control.Cluster;
import dev.overlord.control.advice.Advice;
import dev.overlord.control.advice.Advisor;
import dev.overlord.control.stats.StatsTail;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code overlord doctor}. */
@Command(
    name = "doctor",
    description = "Says what is wrong with the pools, by their last minutes, and what to do.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing is wrong; there may be hints",
      "1:a pool has a problem, or no Overlord reports",
      "2:wrong usage",
      "3:infrastructure failed"
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final Duration PAST = Duration.ofMinutes(15);

  /** Two reports of a leader. */
  private static final Duration PRESENT = Duration.ofMillis(2_500);

  @Mixin ClusterOptions options = new ClusterOptions();

  /**
   * With {@code --json}.
   *
   * @param reporting whether an Overlord reports now
   * @param healthy whether it does and no advice is a problem
   */
  record Diagnosis(boolean healthy, boolean reporting, int pools, List<Advice> advice) {}

  @Override
  public Integer call() {
    Diagnosis diagnosis = options.reach(DoctorCommand::examine);
    if (options.json) {
      options.printJson(diagnosis);
    } else {
      print(diagnosis);
    }
    return (diagnosis.healthy() ? ExitCode.OK : ExitCode.SOME_FAILED).number();
  }

  private static Diagnosis examine(Cluster cluster) {
    try (StatsTail tail = new StatsTail(cluster, PAST)) {
      boolean reporting = tail.poll(PRESENT) > 0;
      var pools = tail.pools();
      List<Advice> advice = reporting ? Advisor.adviseAll(pools.values().stream()) : List.of();
      boolean problem = advice.stream().anyMatch(a -> a.severity() == Advice.Severity.PROBLEM);
      boolean idle = pools.isEmpty();
      return new Diagnosis((reporting || idle) && !problem, reporting, pools.size(), advice);
    }
  }

  private void print(Diagnosis diagnosis) {
    PrintWriter out = options.out();
    if (!diagnosis.reporting()) {
      out.println(
          diagnosis.pools() == 0
              ? "no pools yet; './overlord pools apply FILE' makes them"
              : "no Overlord reports: start one with './overlord coordinator'");
      return;
    }
    for (Advice advice : diagnosis.advice()) {
      String kind = advice.severity() == Advice.Severity.PROBLEM ? "PROBLEM" : "hint";
      out.println(kind + " in pool '" + advice.pool() + "': " + advice.symptom());
      out.println("  because  " + advice.evidence());
      out.println("  do       " + advice.change());
      out.println("  command  " + advice.command() + options.kafka.again());
    }
    if (diagnosis.advice().isEmpty()) {
      out.println("all well: " + diagnosis.pools() + " pools, nothing to advise");
    }
  }
}
