package dev.overlord.coordinator.shell;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolOverview.Position;
import dev.overlord.common.model.PoolOverview.WaitingView;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.ShardOverview.WorkerView;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.LiveLease;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.machine.StrandedExecution;
import dev.overlord.coordinator.machine.WorkerSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The records on {@code overview}: what a leader knows of single leases, tasks and workers. */
final class OverviewReport {
  /** A pool in which nothing happens is told again so often, so that its record is not too old. */
  private static final Duration STANDING = Duration.ofSeconds(10);

  private final Topics topics;
  private final int shard;
  private final String leader;
  private final ShardState state;
  private final RecentFailures failures;
  private final Map<String, PoolOverview> last = new HashMap<>();

  OverviewReport(
      Topics topics, int shard, String leader, ShardState state, RecentFailures failures) {
    this.topics = topics;
    this.shard = shard;
    this.leader = leader;
    this.state = state;
    this.failures = failures;
  }

  /** One record for each pool that is not as it was, and one for the shard. */
  void add(Turn turn, Now now) {
    Set<String> gone = new HashSet<>(last.keySet());
    for (PoolState pool : state.pools().values()) {
      gone.remove(pool.name());
      PoolOverview overview = of(pool, now);
      if (isNews(overview)) {
        last.put(pool.name(), overview);
        turn.report(topics.overview(), pool.name(), overview);
      }
    }
    for (String pool : gone) {
      last.remove(pool);
      turn.forget(topics.overview(), pool);
      turn.forget(topics.stats(), pool);
    }
    turn.report(topics.overview(), ShardOverview.KEY_PREFIX + shard, workers(now));
  }

  private boolean isNews(PoolOverview overview) {
    PoolOverview before = last.get(overview.pool());
    return before == null
        || !overview.leases().isEmpty()
        || !before.leases().isEmpty()
        || !before.positions().equals(overview.positions())
        || !before.waiting().equals(overview.waiting())
        || !before.failures().equals(overview.failures())
        || before.at().plus(STANDING).isBefore(overview.at());
  }

  private PoolOverview of(PoolState pool, Now now) {
    List<LeaseView> leases = leases(pool, now);
    int total = pool.leases().size() + pool.strandedCount();
    return new PoolOverview(
        pool.name(),
        now.wall(),
        leader,
        positions(pool),
        leases,
        total,
        waiting(pool),
        pool.waitingTasks().size(),
        failures.list(pool.name()));
  }

  private static List<Position> positions(PoolState pool) {
    List<Position> positions = new ArrayList<>();
    pool.record()
        .topics()
        .forEach(topic -> {
          for (int partition = 0; partition < topic.positions().size(); partition++) {
            positions.add(new Position(topic.topic(), partition, topic.positions().get(partition)));
          }
        });
    return positions;
  }

  private static List<LeaseView> leases(PoolState pool, Now now) {
    List<LeaseView> views = new ArrayList<>();
    for (Map.Entry<Long, LiveLease> entry : pool.leases().entrySet()) {
      if (views.size() == PoolOverview.LEASES_MAX) {
        return views;
      }
      views.add(lease(pool, entry.getKey(), entry.getValue(), now));
    }
    for (Map.Entry<Long, StrandedExecution> entry : pool.stranded().entrySet()) {
      if (views.size() == PoolOverview.LEASES_MAX) {
        return views;
      }
      views.add(stranded(entry.getKey(), entry.getValue(), now));
    }
    return views;
  }

  private static LeaseView lease(PoolState pool, long token, LiveLease live, Now now) {
    Lease lease = live.lease();
    String running = pool.isRunning(lease) ? "running" : "ahead";
    return new LeaseView(
        token,
        lease.revoked() ? "revoked" : running,
        lease.slot(),
        lease.order(),
        lease.endpoint(),
        lease.ref(),
        lease.taskId(),
        lease.waiter(),
        lease.worker(),
        lease.incarnation(),
        lease.attempt(),
        lease.grantedAt(),
        Math.max(0, Duration.between(lease.grantedAt(), now.wall()).toMillis()),
        millis(live.expiresAt() - now.nanos()));
  }

  private static LeaseView stranded(long token, StrandedExecution execution, Now now) {
    return new LeaseView(
        token,
        "stranded",
        -1,
        0,
        execution.stranded().endpoint(),
        null,
        null,
        null,
        execution.stranded().worker(),
        execution.stranded().incarnation(),
        0,
        now.wall(),
        0,
        millis(execution.endsAt() - now.nanos()));
  }

  private static long millis(long nanos) {
    return Math.max(0, Duration.ofNanos(nanos).toMillis());
  }

  private static List<WaitingView> waiting(PoolState pool) {
    List<WaitingView> views = new ArrayList<>();
    for (Map.Entry<TaskRef, WaitingTask> entry : pool.waitingTasks().entrySet()) {
      if (views.size() == PoolOverview.WAITING_MAX) {
        break;
      }
      WaitingTask task = entry.getValue();
      views.add(
          new WaitingView(
              entry.getKey().toString(),
              null,
              task.dueAt(),
              task.attempts(),
              task.interruptions(),
              task.lastError()));
    }
    return views;
  }

  private ShardOverview workers(Now now) {
    List<WorkerView> views = new ArrayList<>();
    for (WorkerSession worker : state.workers().values()) {
      SortedMap<String, Integer> capacity = new TreeMap<>(worker.capacity());
      views.add(
          new WorkerView(
              worker.worker(),
              worker.incarnation(),
              worker.inbox(),
              capacity,
              state.tokensHeldBy(worker.worker()),
              millis(now.nanos() - worker.heardAt())));
    }
    return new ShardOverview(shard, now.wall(), leader, views);
  }
}
