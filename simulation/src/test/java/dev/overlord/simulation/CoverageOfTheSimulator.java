package dev.overlord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.worker.lease.LeaseKeeper;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.Test;

/**
 * Prints which share of the core's lines the simulator alone runs, and fails below nine tenths. It
 * runs in a process of its own, at the end of {@code verify}.
 */
class CoverageOfTheSimulator {
  private static final int SEEDS = 300;

  private static final double LEAST = 0.9;

  private static final Map<String, Double> PACKAGES = new TreeMap<>();

  static {
    for (String name :
        new String[] {"coordinator/machine", "coordinator/shell", "worker/lease", "worker/loop"}) {
      PACKAGES.put("dev/overlord/" + name, LEAST);
    }
  }

  /** Outside, each with its reason. */
  private static final Map<String, String> OUTSIDE =
      Map.of(
          "coordinator/shell/ThreadRunner", "a thread for each leader; OverlordProcess steps them",
          "worker/loop/ThreadExecutions", "a thread for each handler; SimExecutions stands for it",
          "worker/loop/RunningExecution", "a part of ThreadExecutions",
          "worker/loop/DeadlineGuard", "a thread; SimExecutions.guard stands for it",
          "worker/loop/Worker", "a thread for the loop; WorkerProcess steps it");

  private record Lines(int covered, int total) {
    Lines plus(ICounter counter) {
      return new Lines(covered + counter.getCoveredCount(), total + counter.getTotalCount());
    }

    double share() {
      return (double) covered / total;
    }
  }

  @Test
  @SuppressWarnings("SystemOut") // the figures are for people
  void simulatorAlone_runsMostOfTheCore() throws Exception {
    assertThat(Seeds.search(() -> Plant.NONE, 1, SEEDS, Seeds::fails, 1))
        .extracting(Simulation.Outcome::report)
        .isEmpty();
    CoverageBuilder found = new CoverageBuilder();
    Analyzer analyzer = new Analyzer(executed().getExecutionDataStore(), found);
    analyzer.analyzeAll(placeOf(ShardMachine.class));
    analyzer.analyzeAll(placeOf(LeaseKeeper.class));

    Map<String, Lines> lines = new LinkedHashMap<>();
    for (IClassCoverage type : found.getClasses()) {
      if (PACKAGES.containsKey(type.getPackageName()) && !isOutside(type.getName())) {
        lines.merge(
            type.getPackageName(),
            new Lines(0, 0).plus(type.getLineCounter()),
            (a, b) -> new Lines(a.covered() + b.covered(), a.total() + b.total()));
        printMissing(type);
      }
    }
    System.out.println("Lines that the simulator alone runs, of " + SEEDS + " seeds:");
    new TreeMap<>(lines)
        .forEach((name, counted) ->
            System.out.printf(
                "  %-36s %4d of %4d, %.1f %%%n",
                name.replace('/', '.'), counted.covered(), counted.total(), 100 * counted.share()));
    OUTSIDE.forEach(
        (name, why) -> System.out.println("  without " + name.replace('/', '.') + ": " + why));
    assertThat(lines.keySet()).containsExactlyInAnyOrderElementsOf(PACKAGES.keySet());
    assertThat(lines.values()).allSatisfy(it -> assertThat(it.share()).isGreaterThan(LEAST));
  }

  @SuppressWarnings("SystemOut")
  private static void printMissing(IClassCoverage type) {
    if (Boolean.getBoolean("simulation.missing")) {
      StringBuilder missing = new StringBuilder();
      for (int line = type.getFirstLine(); line <= type.getLastLine(); line++) {
        if (line > 0 && type.getLine(line).getStatus() == ICounter.NOT_COVERED) {
          missing.append(' ').append(line);
        }
      }
      if (!missing.isEmpty()) {
        System.out.println("not run: " + type.getName() + missing);
      }
    }
  }

  private static boolean isOutside(String type) {
    return OUTSIDE.keySet().stream()
        .map(name -> "dev/overlord/" + name)
        .anyMatch(name -> type.equals(name) || type.startsWith(name + "$"));
  }

  private static ExecFileLoader executed() throws IOException, JMException {
    Object data =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("org.jacoco:type=Runtime"),
                "getExecutionData",
                new Object[] {false},
                new String[] {"boolean"});
    ExecFileLoader loader = new ExecFileLoader();
    loader.load(new ByteArrayInputStream((byte[]) data));
    return loader;
  }

  private static File placeOf(Class<?> type) throws URISyntaxException {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
