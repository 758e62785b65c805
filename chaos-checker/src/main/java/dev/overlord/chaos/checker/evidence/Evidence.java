package dev.overlord.chaos.checker.evidence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that is known of a run.
 *
 * @param incomplete what is missing or damaged in the files, a sentence each
 * @param accepted by ref
 * @param tasks by ref
 * @param results in the order of their partitions
 * @param deadLetters refs, in order
 * @param leases each token's, by pool and token
 */
public record Evidence(
    Run run,
    List<String> incomplete,
    List<Fault> faults,
    Map<String, Accepted> accepted,
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
   * @param departures leases whose end left their task in no place
   * @param waiting refs that still wait at the end
   * @param turns transactions that were judged
   */
  public record LeaseFindings(
      List<String> lost,
      List<String> tokens,
      List<String> places,
      List<String> grants,
      List<Departure> departures,
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
    return requestsBy(Lease::pool);
  }

  /** Requests with a lease, by something of it, in the order in which they arrived. */
  public Map<String, List<Leased>> requestsBy(Function<Lease, String> what) {
    Map<String, List<Leased>> by = new LinkedHashMap<>();
    for (Request request : requests) {
      leaseOf(request)
          .ifPresent(lease ->
              by.computeIfAbsent(what.apply(lease), unknown -> new ArrayList<>())
                  .add(new Leased(request, lease)));
    }
    return by;
  }

  /** A request and its lease. */
  public record Leased(Request request, Lease lease) {}
}
