package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.InboxMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What becomes of a task that somebody wants no more of. It is noted, and the note ends every way
 * that leads back to running: what waits is given up, what is unread is taken from its topic when
 * its turn comes, and a lease is revoked, which ends nothing by itself: its worker says that it
 * stopped, or the lease runs out. A success that comes first wins.
 */
class CancelRules {
  private final MachineConfig config;
  private final ShardState state;

  CancelRules(MachineConfig config, ShardState state) {
    this.config = config;
    this.state = state;
  }

  /** Nothing for a task that has its outcome, is cancelled already, or is none. */
  List<Event> cancel(Command.CancelTask asked, Now now) {
    PoolState pool = state.pool(asked.pool());
    TaskRef ref = asked.ref();
    if (pool == null
        || pool.cancelled.get(ref) != null
        || pool.cancelled.size() >= config.bounds().cancelled()) {
      return List.of();
    }
    List<Event> events = new ArrayList<>();
    Cancellation cancellation = new Cancellation(asked.by(), now.wall());
    events.add(new Event.CancelNoted(pool.name(), ref, cancellation));
    WaitingTask waiting = pool.waiting.get(ref);
    if (waiting != null) {
      if (waiting.verdict() != null) {
        return List.of();
      }
      events.add(new Event.TaskRequeued(pool.name(), ref, givenUp(waiting, cancellation)));
      return events;
    }
    return revoke(pool, ref, cancellation, events) || isUnread(pool, asked.lane(), ref)
        ? events
        : List.of();
  }

  /** True when it is leased. */
  private boolean revoke(
      PoolState pool, TaskRef ref, Cancellation cancellation, List<Event> events) {
    for (Map.Entry<Long, LiveLease> entry : pool.leases().entrySet()) {
      Lease lease = entry.getValue().lease();
      if (ref.toString().equals(lease.ref())) {
        events.add(new Event.LeaseRevoked(pool.name(), entry.getKey()));
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
                      cancellation.error().message())));
        }
        return true;
      }
    }
    return false;
  }

  /** A new topic, or partition, may have been heard of by its producers only. */
  private static boolean isUnread(PoolState pool, Lane lane, TaskRef ref) {
    List<Long> positions = pool.positions(lane);
    return ref.partition() >= positions.size() || ref.offset() >= positions.get(ref.partition());
  }

  private static WaitingTask givenUp(WaitingTask waiting, Cancellation cancellation) {
    return waiting.givenUp(Verdict.of(cancellation.error()));
  }

  /**
   * The same with what the notes make of it: a cancelled task that would wait for another execution
   * is given up, and a note goes with its task.
   */
  List<Event> heeded(List<Event> events) {
    boolean none = state.pools().values().stream().allMatch(pool -> pool.cancelled.isEmpty());
    if (none || events.isEmpty()) {
      return events;
    }
    List<Event> heeded = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof Event.Durable durable) {
        over(durable).forEach(ref -> heeded.add(new Event.CancelDropped(durable.pool(), ref)));
      }
      heeded.add(event instanceof Event.TaskRequeued requeued ? withoutReturn(requeued) : event);
    }
    return heeded;
  }

  private Event withoutReturn(Event.TaskRequeued event) {
    PoolState pool = state.pool(event.pool());
    Cancellation cancellation = pool == null ? null : pool.cancelled.get(event.ref());
    return cancellation == null || event.waiting().verdict() != null
        ? event
        : new Event.TaskRequeued(event.pool(), event.ref(), givenUp(event.waiting(), cancellation));
  }

  private static boolean isBefore(TaskRef ref, List<Long> positions) {
    return ref.partition() < positions.size() && ref.offset() < positions.get(ref.partition());
  }

  /** Not every offset has a task: those up to this one that were cancelled and are none. */
  private static List<TaskRef> passed(PoolState pool, TaskRef ref, int including) {
    Lane lane = pool.topics.laneOf(ref);
    long position = lane == null ? 0 : pool.positions(lane).get(ref.partition());
    return pool.cancelled.between(ref.topic(), ref.partition(), position, ref.offset() + including);
  }

  /** The cancelled tasks that are over with this event. */
  private List<TaskRef> over(Event.Durable event) {
    PoolState pool = state.pool(event.pool());
    if (pool == null || pool.cancelled.isEmpty()) {
      return List.of();
    }
    if (event instanceof Event.TaskDone done) {
      return done.source() == Source.TOPIC
          ? passed(pool, done.ref(), 1)
          : pool.cancelled.get(done.ref()) == null ? List.of() : List.of(done.ref());
    }
    if (event instanceof Event.TaskLeased leased && leased.source() == Source.TOPIC) {
      return passed(pool, leased.task().ref(), 0);
    }
    if (event instanceof Event.TasksMissing missing) {
      OpenTopics.OpenTopic open = pool.topics.get(missing.lane());
      return open == null
          ? List.of()
          : pool.cancelled.between(open.topic(), missing.partition(), missing.from(), missing.to());
    }
    if (event instanceof Event.TopicOpened opened) {
      OpenTopics.OpenTopic before = pool.topics.get(opened.lane());
      boolean replaced = before != null && !before.id().equals(opened.topicId());
      int known = before == null || replaced ? 0 : before.positions().size();
      return pool.cancelled.of(opened.topic()).stream()
          .filter(
              ref -> replaced || (ref.partition() >= known && isBefore(ref, opened.positions())))
          .toList();
    }
    if (event instanceof Event.PoolRemoved) {
      return List.copyOf(pool.cancelled().keySet());
    }
    if (event instanceof Event.TopicClosed closed) {
      OpenTopics.OpenTopic open = pool.topics.get(closed.lane());
      return open == null ? List.of() : pool.cancelled.of(open.topic());
    }
    return List.of();
  }
}
