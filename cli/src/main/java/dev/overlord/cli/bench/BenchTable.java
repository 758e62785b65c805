package dev.overlord.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A report for people: a row for each figure, a column for each contender. */
final class BenchTable {
  private static final int NAME_WIDTH = 26;
  private static final int WIDTH = 16;
  private static final String NONE = "-";

  private final StringBuilder lines = new StringBuilder();
  private final BenchReport report;
  private final List<Measured> contenders = new ArrayList<>();

  private BenchTable(BenchReport report) {
    this.report = report;
    contenders.add(report.overlord());
    contenders.addAll(report.baselines().values());
  }

  static String of(BenchReport report) {
    BenchTable table = new BenchTable(report);
    table.heading();
    table.figures();
    table.aboutOverlord();
    table.surroundings();
    return table.lines.toString();
  }

  private void heading() {
    row("", measured -> "(" + (contenders.indexOf(measured) + 1) + ")");
  }

  private void figures() {
    figure("tasks per second", figures -> number(figures.tasksPerSecond(), 1));
    figure("slot utilisation", figures -> optional(figures.slotUtilisation(), 3));
    figure("most at once", figures -> String.valueOf(figures.maxConcurrency()));
    figure("elapsed ms", figures -> number(figures.elapsedMs(), 0));
    figure("submit to start ms p50", figures -> number(figures.submitToStartMs().p50(), 1));
    figure("submit to start ms p99", figures -> number(figures.submitToStartMs().p99(), 1));
    figure("hand-over gap ms p50", figures -> gap(figures, Percentiles::p50));
    figure("hand-over gap ms p99", figures -> gap(figures, Percentiles::p99));
    for (String process : List.of("broker", "overlord", "workers", "bench", "total")) {
      row(
          "CPU ms per task, " + process,
          measured -> optional(measured.cpuMsPerTask().get(process), 3));
    }
    if (contenders.stream().anyMatch(measured -> measured.executedAgain() > 0)) {
      row("executed again", measured -> String.valueOf(measured.executedAgain()));
    }
    for (int i = 0; i < contenders.size(); i++) {
      line("(" + (i + 1) + ") " + contenders.get(i).description());
    }
  }

  private void aboutOverlord() {
    HeapUse heap = report.overlordHeap();
    if (heap != null) {
      Double left = heap.maxAfterGcMb();
      line(
          String.format(
              Locale.ROOT,
              "Overlord's heap: at most %.0f MiB used, %s",
              heap.maxUsedMb(),
              left == null ? "no collection" : number(left, 0) + " MiB after a collection"));
    }
    Takeover takeover = report.overlord().takeover();
    if (takeover != null) {
      line(
          String.format(
              Locale.ROOT,
              "Leader killed: no start for %.0f ms, until %.0f ms after the kill",
              takeover.dispatchStoppedMs(),
              takeover.killToStartMs()));
    }
  }

  private void surroundings() {
    BenchPlan plan = report.plan();
    Environment here = report.environment();
    line(
        String.format(
            Locale.ROOT,
            "%d tasks of %d ms, concurrency %d, %d workers, %d Overlords, %d pools, backlog %d",
            plan.tasks(),
            plan.durationMs(),
            plan.concurrency(),
            plan.workers(),
            plan.overlords(),
            plan.pools(),
            plan.backlog()));
    if (plan.warmUpTasks() == 0) {
      line("No warm-up: the figures hold the compilers' work too");
    } else {
      line(
          String.format(
              Locale.ROOT, "Each was warmed up with %d tasks of 0 ms", plan.warmUpTasks()));
    }
    line(
        String.format(
            Locale.ROOT,
            "Overlord %s, Kafka %s, Java %s, %s, %d cores for everything",
            here.overlord(),
            here.kafka(),
            here.java(),
            here.os(),
            here.cores()));
  }

  private void figure(String name, Function<Figures, String> value) {
    row(name, measured -> value.apply(measured.figures()));
  }

  private void row(String name, Function<Measured, String> value) {
    StringBuilder row =
        new StringBuilder(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", name));
    for (Measured measured : contenders) {
      row.append(String.format(Locale.ROOT, "%" + WIDTH + "s", value.apply(measured)));
    }
    line(row.toString());
  }

  private void line(String text) {
    lines.append("  ").append(text.stripTrailing()).append(System.lineSeparator());
  }

  private static String gap(Figures figures, Function<Percentiles, Double> which) {
    Percentiles gaps = figures.handoverGapMs();
    return gaps == null ? NONE : number(which.apply(gaps), 2);
  }

  private static String optional(@Nullable Double value, int places) {
    return value == null ? NONE : number(value, places);
  }

  private static String number(double value, int places) {
    return String.format(Locale.ROOT, "%,." + places + "f", value);
  }
}
