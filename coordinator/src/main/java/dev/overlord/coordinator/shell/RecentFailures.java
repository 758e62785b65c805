package dev.overlord.coordinator.shell;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.FailureView;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.LiveLease;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last failures of each pool, for people who look. Known by this leader only. */
final class RecentFailures {
  private final ShardState state;
  private final Map<String, Deque<FailureView>> pools = new HashMap<>();

  /** The failure that a worker has just told of, while what follows from it is decided. */
  private @Nullable FailureView told;

  RecentFailures(ShardState state) {
    this.state = state;
  }

  /** To be told of each message before it is decided: the lease is gone afterwards. */
  void said(WorkerMessage message, Now now) {
    told = null;
    if (!(message instanceof WorkerMessage.Finished finished) || finished.failure() == null) {
      return;
    }
    PoolState pool = state.pools().get(finished.pool());
    LiveLease live = pool == null ? null : pool.lease(finished.token());
    if (live == null) {
      return;
    }
    Lease lease = live.lease();
    WorkerMessage.Failure failure = finished.failure();
    told =
        new FailureView(
            now.wall(),
            lease.ref(),
            lease.taskId(),
            finished.worker(),
            name(failure.kind()),
            false,
            failure.error());
    add(finished.pool(), told);
  }

  /** To be told of each event after it was applied. */
  void applied(Event event, Now now) {
    switch (event) {
      case Event.TaskDone done -> done(done, now);
      case Event.TaskRequeued requeued -> requeued(requeued, now);
      case Event.PoolRemoved removed -> pools.remove(removed.pool());
      default -> {}
    }
  }

  private void done(Event.TaskDone event, Now now) {
    TaskError error = event.result().error();
    if (event.result().outcome() != Outcome.FAILED || error == null) {
      return;
    }
    FailureView last = lastOf(event.pool(), event.ref().toString());
    if (last != null) {
      of(event.pool()).remove(last);
    }
    add(
        event.pool(),
        new FailureView(
            now.wall(),
            event.ref().toString(),
            event.result().id(),
            last == null ? event.result().worker() : last.worker(),
            last == null ? name(FailureKind.PERMANENT) : last.kind(),
            true,
            error));
  }

  private @Nullable FailureView lastOf(String pool, String ref) {
    return of(pool).stream().filter(each -> ref.equals(each.ref())).findFirst().orElse(null);
  }

  private void requeued(Event.TaskRequeued event, Now now) {
    TaskError error = event.waiting().lastError();
    FailureView last = told;
    boolean known = last != null && event.ref().toString().equals(last.ref());
    if (error != null && !known && event.waiting().releases() == 0) {
      String kind = name(FailureKind.INTERRUPTED);
      add(
          event.pool(),
          new FailureView(now.wall(), event.ref().toString(), null, null, kind, false, error));
    }
  }

  private void add(String pool, FailureView failure) {
    Deque<FailureView> failures = of(pool);
    failures.addFirst(failure);
    if (failures.size() > PoolOverview.FAILURES_MAX) {
      failures.removeLast();
    }
  }

  private Deque<FailureView> of(String pool) {
    return pools.computeIfAbsent(pool, name -> new ArrayDeque<>());
  }

  /** The newest first. */
  List<FailureView> list(String pool) {
    Deque<FailureView> failures = pools.get(pool);
    return failures == null ? List.of() : List.copyOf(failures);
  }

  private static String name(FailureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
