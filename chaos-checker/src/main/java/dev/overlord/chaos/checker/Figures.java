package dev.overlord.chaos.checker;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Result;
import dev.overlord.chaos.checker.evidence.Run;
import dev.overlord.chaos.checker.evidence.Run.Pool;
import dev.overlord.chaos.checker.rule.CapAndStranded;
import java.time.Duration;
import java.util.List;
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
   * @param again executions of a task beyond its first
   * @param stranded leases that left a stranded record
   * @param deadLetters of this pool's tasks
   * @param longerThanTtl tasks that succeeded and whose last execution took longer than the TTL
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
      long executions,
      long again,
      long stranded,
      long deadLetters,
      long longerThanTtl,
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
    var requests = evidence.requestsByPool().getOrDefault(name, List.of());
    long executed = requests.stream().map(leased -> leased.lease().ref()).distinct().count();
    return new OfPool(
        pool.cap(),
        pool.strict(),
        evidence.tasks().values().stream().filter(task -> task.pool().equals(name)).count(),
        counted(results(evidence, name).map(Result::outcome)),
        evidence.leases().values().stream().filter(lease -> lease.pool().equals(name)).count(),
        requests.size(),
        requests.size() - executed,
        evidence.stranded().stream().filter(stranded -> stranded.pool().equals(name)).count(),
        evidence.deadLetters().stream()
            .map(evidence.tasks()::get)
            .filter(task -> task != null && task.pool().equals(name))
            .count(),
        results(evidence, name)
            .filter(result -> result.outcome().equals("succeeded"))
            .filter(result -> result.ran().compareTo(evidence.run().leaseTtl()) > 0)
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
