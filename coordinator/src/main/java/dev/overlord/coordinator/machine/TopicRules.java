package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.InboxMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the tasks of a topic that is gone. They fail, a few hundred per decision so that
 * no transaction is too large, and only with the last of them is the topic's successor dispatched:
 * at no moment do tasks of both bear the same refs.
 */
class TopicRules {
  private static final int AT_ONCE = 500;

  private final MachineConfig config;
  private final ShardState state;

  TopicRules(MachineConfig config, ShardState state) {
    this.config = config;
    this.state = state;
  }

  /** Ask again until nothing comes: then the new topic is dispatched from its start. */
  List<Event> recreated(PoolState pool, OpenTopics.OpenTopic old, Command.TopicSeen seen, Now now) {
    String message =
        "topic " + old.topic() + " was deleted and made anew; the task was in the deleted one";
    TaskError error = new TaskError("topic_recreated", message);
    List<Event> events = new ArrayList<>();
    events.add(new Event.TopicLeft(pool.name(), seen.lane(), old.topic()));
    failLeased(pool, old.topic(), error, now, events);
    if (failWaiting(pool, old.topic(), error, now, events)) {
      events.add(
          new Event.TopicOpened(
              pool.name(), seen.lane(), seen.topic(), seen.topicId(), seen.starts()));
    }
    return events;
  }

  /**
   * Running tasks have their bytes, so they may go on; what waits never gets its bytes back. A pool
   * that was deleted is forgotten when it has nothing left.
   */
  List<Event> gone(Command.TopicGone gone, Now now) {
    PoolState pool = state.pool(gone.pool());
    if (pool == null) {
      return List.of();
    }
    OpenTopics.OpenTopic old = pool.topics.get(gone.lane());
    if (old == null) {
      return isOver(pool) ? List.of(new Event.PoolRemoved(pool.name())) : List.of();
    }
    TaskError error = new TaskError("payload_unreadable", "topic " + old.topic() + " was deleted");
    List<Event> events = new ArrayList<>();
    boolean through = failWaiting(pool, old.topic(), error, now, events);
    boolean leased =
        pool.leases().values().stream().anyMatch(live -> isOf(live.lease().ref(), old.topic()));
    if (through && !leased) {
      events.add(new Event.TopicLeft(pool.name(), gone.lane(), old.topic()));
      events.add(new Event.TopicClosed(pool.name(), gone.lane()));
    }
    return events;
  }

  /** Its task has an outcome already; it only keeps its slot until its worker has stopped. */
  static boolean isOrphan(Lease lease) {
    return lease.ref() == null && lease.waiter() == null && lease.revoked();
  }

  private static boolean isOver(PoolState pool) {
    return pool.definition() == null
        && pool.topics.isEmpty()
        && pool.leases().isEmpty()
        && pool.waitingTasks().isEmpty()
        && pool.strandedCount() == 0;
  }

  /**
   * The executions may still run, so ending their leases would give their slots away too early:
   * each loses its task, and is revoked.
   */
  private void failLeased(
      PoolState pool, String topic, TaskError error, Now now, List<Event> events) {
    for (Map.Entry<Long, LiveLease> entry : pool.leases().entrySet()) {
      Lease lease = entry.getValue().lease();
      String ref = lease.ref();
      if (ref == null || !isOf(ref, topic)) {
        continue;
      }
      String id = lease.taskId() == null ? ref : lease.taskId();
      events.add(new Event.LeaseOrphaned(pool.name(), entry.getKey()));
      events.add(
          new GivenUp(
                  TaskRef.parse(ref),
                  id,
                  null,
                  Source.LEASE,
                  Verdict.of(error),
                  lease.attempt() - 1,
                  lease.interruptions(),
                  List.of(error))
              .of(pool, now));
      WorkerSession worker = state.worker(lease.worker());
      if (worker != null) {
        events.add(
            new Event.Told(
                worker.inbox(),
                new InboxMessage.Revoke(
                    config.shard(),
                    lease.worker(),
                    lease.incarnation(),
                    entry.getKey(),
                    error.message())));
      }
    }
  }

  /** True when none is left. */
  private static boolean failWaiting(
      PoolState pool, String topic, TaskError error, Now now, List<Event> events) {
    int failed = 0;
    TaskRef first = new TaskRef(topic, 0, 0);
    for (Map.Entry<TaskRef, WaitingTask> entry :
        pool.waitingTasks().tailMap(first, true).entrySet()) {
      TaskRef ref = entry.getKey();
      if (!ref.topic().equals(topic)) {
        break;
      }
      if (++failed > AT_ONCE) {
        return false;
      }
      WaitingTask task = entry.getValue();
      List<TaskError> history =
          task.lastError() == null ? List.of(error) : List.of(task.lastError(), error);
      events.add(
          new GivenUp(
                  ref,
                  ref.toString(),
                  null,
                  Source.WAITING,
                  Verdict.of(error),
                  task.attempts(),
                  task.interruptions(),
                  history)
              .of(pool, now));
    }
    return true;
  }

  private static boolean isOf(@Nullable String ref, String topic) {
    return ref != null && TaskRef.parse(ref).topic().equals(topic);
  }
}
