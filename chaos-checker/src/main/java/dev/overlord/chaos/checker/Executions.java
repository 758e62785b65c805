package dev.overlord.chaos.checker;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Request;
import dev.overlord.chaos.checker.evidence.Result;
import java.time.Duration;
import java.util.List;

/**
 * What a pool's backend saw of its tasks, by its own log.
 *
 * @param all requests
 * @param afterRefusal of a task that it had turned away for load the time before
 * @param againOtherwise further ones of a task beyond its first: what faults cost
 * @param longerThanTtl of them those that took longer than the TTL and brought a success
 */
public record Executions(long all, long afterRefusal, long againOtherwise, long longerThanTtl) {

  static Executions of(Evidence evidence, String pool) {
    long all = 0;
    long refused = 0;
    long otherwise = 0;
    for (List<Leased> ofTask : evidence.requestsBy(Lease::ref).values()) {
      if (ofTask.getFirst().lease().pool().equals(pool)) {
        all += ofTask.size();
        List<Leased> earlier = ofTask.subList(0, ofTask.size() - 1);
        long turnedAway = earlier.stream().filter(l -> l.request().isRefused()).count();
        refused += turnedAway;
        otherwise += earlier.size() - turnedAway;
      }
    }
    return new Executions(all, refused, otherwise, longerThanTtl(evidence, pool));
  }

  private static long longerThanTtl(Evidence evidence, String pool) {
    Duration ttl = evidence.run().leaseTtl();
    var requests = evidence.requestsBy(lease -> lease.pool() + "/" + lease.token());
    return evidence.results().stream()
        .filter(result -> result.pool().equals(pool) && result.hasSucceeded())
        .map((Result result) -> requests.getOrDefault(pool + "/" + result.token(), List.of()))
        .filter(under -> under.stream().map(Leased::request).anyMatch(it -> isLonger(it, ttl)))
        .count();
  }

  private static boolean isLonger(Request request, Duration ttl) {
    return request.hasEnded() && request.length().compareTo(ttl) > 0;
  }
}
