package dev.overlord.simulation;

import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.worker.lease.LeaseKeeper;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.tools.ExecFileLoader;

/** Which lines of the core have run in this process, by JaCoCo's agent. */
final class CoreCoverage {
  static final List<String> PACKAGES =
      List.of(
          "dev.overlord.coordinator.machine",
          "dev.overlord.coordinator.shell",
          "dev.overlord.worker.lease",
          "dev.overlord.worker.loop");

  /** Classes that are not counted, each with its reason. */
  private static final Map<String, String> OUTSIDE =
      Map.of(
          "dev.overlord.coordinator.shell.ThreadRunner",
          "a thread for each leader; OverlordProcess steps them",
          "dev.overlord.worker.loop.ThreadExecutions",
          "a thread for each handler; SimExecutions stands for it",
          "dev.overlord.worker.loop.RunningExecution",
          "a part of ThreadExecutions",
          "dev.overlord.worker.loop.DeadlineGuard",
          "a thread; SimExecutions.guard stands for it",
          "dev.overlord.worker.loop.Worker",
          "a thread for the loop; WorkerProcess steps it");

  /** Lines of a package. */
  record Lines(int covered, int total) {
    double share() {
      return (double) covered / total;
    }

    private Lines plus(ICounter counter) {
      return new Lines(covered + counter.getCoveredCount(), total + counter.getTotalCount());
    }
  }

  private CoreCoverage() {}

  /** By package; those without a class that counts are missing. */
  static Map<String, Lines> lines() throws JMException, IOException, URISyntaxException {
    Map<String, Lines> lines = new TreeMap<>();
    for (IClassCoverage type : classes()) {
      String name = type.getPackageName().replace('/', '.');
      if (PACKAGES.contains(name) && !isOutside(type.getName().replace('/', '.'))) {
        lines.put(name, lines.getOrDefault(name, new Lines(0, 0)).plus(type.getLineCounter()));
        printMissing(type);
      }
    }
    return lines;
  }

  @SuppressWarnings("SystemOut") // the figures are for people
  static void print(Map<String, Lines> lines) {
    System.out.println("Lines that the simulator alone runs:");
    lines.forEach((name, of) ->
        System.out.printf(
            "  %-36s %4d of %4d, %.1f %%%n", name, of.covered(), of.total(), 100 * of.share()));
    OUTSIDE.forEach((name, why) -> System.out.println("  without " + name + ": " + why));
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
        .anyMatch(name -> type.equals(name) || type.startsWith(name + "$"));
  }

  private static Iterable<IClassCoverage> classes()
      throws JMException, IOException, URISyntaxException {
    ExecFileLoader executed = new ExecFileLoader();
    executed.load(new ByteArrayInputStream(executed()));
    CoverageBuilder found = new CoverageBuilder();
    Analyzer analyzer = new Analyzer(executed.getExecutionDataStore(), found);
    analyzer.analyzeAll(placeOf(ShardMachine.class));
    analyzer.analyzeAll(placeOf(LeaseKeeper.class));
    return found.getClasses();
  }

  private static File placeOf(Class<?> type) throws URISyntaxException {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static byte[] executed() throws JMException {
    try {
      return (byte[])
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("org.jacoco:type=Runtime"),
                  "getExecutionData",
                  new Object[] {false},
                  new String[] {"boolean"});
    } catch (InstanceNotFoundException e) {
      throw new IllegalStateException(
          "needs JaCoCo's agent in this process, as simulation/pom.xml starts it", e);
    }
  }
}
