package dev.overlord.coordinator.machine;

import java.util.ArrayList;
import java.util.List;

/** Definitions, tasks topics and what is read from them. */
class PoolRules {
  private final ShardState state;
  private final TopicRules topics;

  PoolRules(ShardState state, TopicRules topics) {
    this.state = state;
    this.topics = topics;
  }

  /** A definition at a smaller offset is older than the one in force, whoever brings it. */
  List<Event> define(Command.DefinePool define) {
    PoolState pool = state.pool(define.pool());
    boolean older = pool != null && define.offset() <= pool.definitionOffset();
    boolean nothing = pool == null && define.definition() == null;
    return older || nothing
        ? List.of()
        : List.of(new Event.PoolDefined(define.pool(), define.definition(), define.offset()));
  }

  List<Event> topicSeen(Command.TopicSeen seen, Now now) {
    PoolState pool = state.pool(seen.pool());
    if (pool == null) {
      return List.of();
    }
    OpenTopics.OpenTopic open = pool.topics.get(seen.lane());
    if (open == null) {
      return List.of(
          new Event.TopicOpened(
              seen.pool(), seen.lane(), seen.topic(), seen.topicId(), seen.starts()));
    }
    if (!open.id().equals(seen.topicId())) {
      return topics.recreated(pool, open, seen, now);
    }
    List<Event> events = new ArrayList<>();
    int known = open.positions().size();
    if (seen.starts().size() > known) {
      List<Long> positions = new ArrayList<>(open.positions());
      positions.addAll(seen.starts().subList(known, seen.starts().size()));
      events.add(
          new Event.TopicOpened(seen.pool(), seen.lane(), seen.topic(), seen.topicId(), positions));
    }
    missing(pool, seen, open, events);
    return events;
  }

  private static void missing(
      PoolState pool, Command.TopicSeen seen, OpenTopics.OpenTopic open, List<Event> events) {
    // A broker that lags behind may still say fewer partitions than were seen before.
    int known = Math.min(open.positions().size(), seen.starts().size());
    for (int partition = 0; partition < known; partition++) {
      long position = open.positions().get(partition);
      long start = seen.starts().get(partition);
      boolean readAhead = pool.window.head(seen.lane(), partition) != null;
      if (start > position && !readAhead) {
        events.add(new Event.TasksMissing(seen.pool(), seen.lane(), partition, position, start));
      }
    }
  }

  /** Drops what was read before: a reader may begin again at the dispatch position. */
  List<Event> tasksRead(Command.TasksRead read) {
    PoolState pool = state.pool(read.pool());
    OpenTopics.OpenTopic open = pool == null ? null : pool.topics.get(read.lane());
    if (pool == null || open == null) {
      return List.of();
    }
    List<ReadTask> fresh = new ArrayList<>(read.tasks().size());
    for (ReadTask task : read.tasks()) {
      int partition = task.ref().partition();
      boolean known =
          partition >= open.positions().size()
              || task.ref().offset() < open.positions().get(partition)
              || task.ref().offset() < pool.window.readUpTo(read.lane(), partition);
      if (!known) {
        fresh.add(task);
      }
    }
    return fresh.isEmpty()
        ? List.of()
        : List.of(new Event.TasksBuffered(read.pool(), read.lane(), fresh));
  }
}
