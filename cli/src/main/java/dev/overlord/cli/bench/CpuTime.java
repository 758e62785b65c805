package dev.overlord.cli.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Processor time that processes have used, by what they are and by their ids. */
record CpuTime(Map<String, Map<Long, Duration>> used) {
  /** The systems tell no more than hundredths of a second. */
  static CpuTime of(Map<String, List<Long>> processes) {
    Map<String, Map<Long, Duration>> used = new TreeMap<>();
    processes.forEach((kind, pids) -> {
      Map<Long, Duration> byProcess = new HashMap<>();
      pids.forEach(pid ->
          ProcessHandle.of(pid)
              .flatMap(process -> process.info().totalCpuDuration())
              .ifPresent(time -> byProcess.put(pid, time)));
      if (!byProcess.isEmpty()) {
        used.put(kind, byProcess);
      }
    });
    return new CpuTime(used);
  }

  /** Milliseconds per task since {@code before}, by kind, and their {@code total}. */
  Map<String, Double> perTask(CpuTime before, int tasks) {
    Map<String, Double> perTask = new TreeMap<>();
    double total = 0;
    for (Map.Entry<String, Map<Long, Duration>> kind : used.entrySet()) {
      Map<Long, Duration> then = before.used.getOrDefault(kind.getKey(), Map.of());
      double nanos = 0;
      for (Map.Entry<Long, Duration> process : kind.getValue().entrySet()) {
        Duration earlier = then.getOrDefault(process.getKey(), Duration.ZERO);
        nanos += (double) process.getValue().minus(earlier).toNanos();
      }
      double millis = nanos / 1_000_000 / tasks;
      total += millis;
      perTask.put(kind.getKey(), Rounded.to(millis, 3));
    }
    perTask.put("total", Rounded.to(total, 3));
    return perTask;
  }
}
