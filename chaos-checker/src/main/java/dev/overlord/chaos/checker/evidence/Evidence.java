package dev.overlord.chaos.checker.evidence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of a run.
 *
 * @param incomplete what is missing or damaged in the files, a sentence each
 * @param accepted ids by ref: what Kafka acknowledged to the producer
 * @param tasks by ref
 * @param results in the order of their partitions
 * @param deadLetters refs, in order
 * @param leases each token's, by pool and token
 */
public record Evidence(
    Run run,
    List<String> incomplete,
    List<Fault> faults,
    Map<String, String> accepted,
    Map<String, Task> tasks,
    List<Result> results,
    List<String> deadLetters,
    Map<String, Lease> leases,
    Collection<Stranded> stranded,
    List<Request> requests,
    LeaseFindings leaseFindings) {

  /**
   * What following the leases brought to light.
   *
   * @param lost records that were never seen
   * @param tokens that do not grow
   * @param places leases and tasks that are in two places at once
   * @param grants beyond the limit
   * @param waiting refs that still wait at the end
   * @param turns transactions that were judged
   */
  public record LeaseFindings(
      List<String> lost,
      List<String> tokens,
      List<String> places,
      List<String> grants,
      List<String> waiting,
      long turns) {}

  /** The lease under which a request came, if it is one of that task. */
  public Optional<Lease> leaseOf(Request request) {
    for (String pool : run.pools().keySet()) {
      Lease lease = leases.get(pool + "/" + request.token());
      if (lease != null && lease.taskId().equals(request.taskId())) {
        return Optional.of(lease);
      }
    }
    return Optional.empty();
  }

  /** Requests with a lease, by pool, in the order in which they arrived. */
  public Map<String, List<Leased>> requestsByPool() {
    Map<String, List<Leased>> byPool = new HashMap<>();
    for (Request request : requests) {
      leaseOf(request)
          .ifPresent(lease ->
              byPool
                  .computeIfAbsent(lease.pool(), unknown -> new ArrayList<>())
                  .add(new Leased(request, lease)));
    }
    return byPool;
  }

  /** A request and its lease. */
  public record Leased(Request request, Lease lease) {}
}
