package dev.overlord.chaos.checker;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Result;
import dev.overlord.chaos.checker.evidence.Run;
import dev.overlord.chaos.checker.evidence.Run.Pool;
import dev.overlord.chaos.checker.rule.CapAndStranded;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run was like, in numbers.
 *
 * @param faultsByKind such as {@code freeze worker}
 * @param ownEnds how often each process ended by itself
 */
public record Figures(
    long seed,
    Duration length,
    Duration leaseTtl,
    Map<String, Long> faultsByKind,
    Map<String, Integer> ownEnds,
    Map<String, OfPool> pools) {

  /**
   * A pool's.
   *
   * @param executions requests that its backend got
   * @param stranded leases that left a stranded record
   * @param deadLetters of this pool's tasks
   * @param peak most requests at the backend at once
   * @param pause longest time between two grants while a task of the pool was neither leased nor
   *     done
   */
  public record OfPool(
      int cap,
      boolean strict,
      long tasks,
      Map<String, Long> outcomes,
      long leases,
      Executions executions,
      long stranded,
      long deadLetters,
      CapAndStranded.Peak peak,
      Duration pause) {}

  static Figures of(Evidence evidence) {
    Run run = evidence.run();
    Map<String, OfPool> pools = new TreeMap<>();
    run.pools().values().forEach(pool -> pools.put(pool.name(), ofPool(evidence, pool)));
    return new Figures(
        run.seed(),
        Duration.between(run.startedAt(), run.faultsEndedAt()),
        run.leaseTtl(),
        counted(
            evidence.faults().stream()
                .map(fault -> fault.kind() + " " + fault.target().replaceFirst("-\\d+$", ""))),
        run.ownEnds(),
        pools);
  }

  private static OfPool ofPool(Evidence evidence, Pool pool) {
    String name = pool.name();
    return new OfPool(
        pool.cap(),
        pool.strict(),
        evidence.tasks().values().stream().filter(task -> task.pool().equals(name)).count(),
        counted(results(evidence, name).map(Result::outcome)),
        evidence.leases().values().stream().filter(lease -> lease.pool().equals(name)).count(),
        Executions.of(evidence, name),
        evidence.stranded().stream().filter(stranded -> stranded.pool().equals(name)).count(),
        evidence.deadLetters().stream()
            .map(evidence.tasks()::get)
            .filter(task -> task != null && task.pool().equals(name))
            .count(),
        CapAndStranded.peak(evidence, name),
        Pauses.longest(evidence, name));
  }

  private static Stream<Result> results(Evidence evidence, String pool) {
    return evidence.results().stream().filter(result -> result.pool().equals(pool));
  }

  private static Map<String, Long> counted(Stream<String> names) {
    return names.collect(
        Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }
}
