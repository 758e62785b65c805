package dev.overlord.coordinator.machine;

import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Waiter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who waits for a slot without having a task, as each heartbeat says it in full. */
final class WaiterRules {
  private final ShardState state;

  WaiterRules(ShardState state) {
    this.state = state;
  }

  /** A new incarnation has none yet. */
  void forget(Hello hello, Now now, List<Event> events) {
    for (PoolState pool : state.pools().values()) {
      if (pool.waiters.anyOf(hello.worker())) {
        events.add(
            new Event.WaitersHeard(
                pool.name(),
                hello.worker(),
                hello.incarnation(),
                hello.inbox(),
                List.of(),
                now.nanos()));
      }
    }
  }

  /** One that has its slot may still be listed: the heartbeat was sent before it was told. */
  void heard(Heartbeat beat, Now now, List<Event> events) {
    Map<String, List<Waiter>> byPool = Map.of();
    if (!beat.waiters().isEmpty()) {
      Set<String> served = served(beat);
      byPool =
          beat.waiters().stream()
              .filter(waiter -> !served.contains(waiter.id()))
              .collect(Collectors.groupingBy(Waiter::pool));
    }
    for (PoolState pool : state.pools().values()) {
      List<Waiter> waiters = byPool.getOrDefault(pool.name(), List.of());
      if (!waiters.isEmpty() || pool.waiters.anyOf(beat.worker())) {
        events.add(
            new Event.WaitersHeard(
                pool.name(),
                beat.worker(),
                beat.incarnation(),
                beat.inbox(),
                waiters,
                now.nanos()));
      }
    }
  }

  private Set<String> served(Heartbeat beat) {
    Set<String> served = new HashSet<>();
    for (Map.Entry<Long, String> held : state.tokensOf(beat.worker()).entrySet()) {
      PoolState pool = state.pool(held.getValue());
      LiveLease live = pool == null ? null : pool.lease(held.getKey());
      String waiter = live == null ? null : live.lease().waiter();
      if (live != null && waiter != null && live.lease().incarnation() == beat.incarnation()) {
        served.add(waiter);
      }
    }
    return served;
  }
}
