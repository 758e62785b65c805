package dev.overlord.simulation;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.PoolRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What stands committed in the log, as checkers know it. */
final class Pages {
  /** All that the log says of one pool. */
  static final class PoolPage {
    final TreeMap<Long, Lease> leases = new TreeMap<>();
    final Map<String, Integer> leasedRefs = new HashMap<>();
    final Map<Long, String> refs = new HashMap<>();
    final Set<String> waiting = new HashSet<>();

    /** Of those that wait, the ones that will not run again. */
    final Set<String> givenUp = new HashSet<>();

    final TreeMap<Long, Stranded> stranded = new TreeMap<>();
    final TreeSet<TaskRef> tasks = new TreeSet<>();
    @Nullable PoolRecord record;
    long definitionOffset = -1;

    /** The latest end of a cooldown, by its leader's clock. */
    @Nullable Instant cooledUntil;

    /** By topic with its id: the next offsets to dispatch. */
    private final Map<String, List<Long>> positions = new TreeMap<>();

    /** By topic: with the id that was in force before this transaction. */
    private final Map<String, String> meant = new HashMap<>();

    private final Set<String> replaced = new HashSet<>();

    /** Those that were in force before this transaction and are not any more. */
    final Set<String> left = new TreeSet<>();

    /** A transaction begins. */
    void begin() {
      left.clear();
      if (meant.size() != positions.size() || !meant.values().containsAll(positions.keySet())) {
        meant.clear();
        positions.keySet().forEach(topic -> meant.put(plain(topic), topic));
      }
    }

    void moved(@Nullable PoolRecord now) {
      record = now;
      left.addAll(positions.keySet());
      positions.clear();
      if (now != null) {
        now.topics().forEach(t -> positions.put(named(t.topic(), t.id()), t.positions()));
      }
      left.removeAll(positions.keySet());
      replaced.addAll(left);
    }

    /** The task that a ref means which was there before this transaction. */
    String before(String ref) {
      TaskRef plain = TaskRef.parse(ref);
      String topic = meant.get(plain.topic());
      return topic == null ? after(ref) : in(topic, plain);
    }

    /** The task that a ref means which is there after this transaction. */
    String after(String ref) {
      TaskRef plain = TaskRef.parse(ref);
      for (String topic : positions.keySet()) {
        if (topic.startsWith(plain.topic() + "#")) {
          return in(topic, plain);
        }
      }
      return in(named(plain.topic(), "none"), plain);
    }

    /** The one that this transaction ends: of the topic that it leaves, as far as it was known. */
    String ended(String ref, boolean leaves) {
      String old = before(ref);
      boolean other = left.contains(TaskRef.parse(old).topic()) && !leaves;
      return other && tasks.contains(TaskRef.parse(after(ref))) ? after(ref) : old;
    }

    private static String in(String topic, TaskRef plain) {
      return new TaskRef(topic, plain.partition(), plain.offset()).toString();
    }

    /** Whether it stands at or after the dispatch position, or will do so. */
    boolean isUndispatched(TaskRef ref) {
      List<Long> own = positions.get(ref.topic());
      if (own == null) {
        return !replaced.contains(ref.topic());
      }
      return ref.partition() >= own.size() || ref.offset() >= own.get(ref.partition());
    }
  }

  /** All that the log says of one shard. */
  static final class ShardPage {
    final Map<Long, Integer> limitAtGrant = new HashMap<>();
    final Set<Long> live = new HashSet<>();
    long lastGranted;
    long lastAssigned;
  }

  final Map<String, PoolPage> pools = new TreeMap<>();
  final Map<Integer, ShardPage> shards = new HashMap<>();
  final Map<String, Outcome> results = new HashMap<>();
  final Map<String, byte @Nullable []> bytes = new HashMap<>();

  /** Leased once, or waiting: nothing excuses that it has no outcome. */
  final Set<String> known = new HashSet<>();

  /** Deleted by somebody else before they were dispatched: they may never have an outcome. */
  final Set<String> lost = new HashSet<>();

  private final Map<Long, PoolDefinition> definitions = new HashMap<>();

  PoolPage pool(String name) {
    return pools.computeIfAbsent(name, n -> new PoolPage());
  }

  ShardPage shard(int number) {
    return shards.computeIfAbsent(number, s -> new ShardPage());
  }

  void defined(long offset, PoolDefinition definition) {
    definitions.put(offset, definition);
  }

  /** In force, as somebody wrote it in {@code pools}, not as the leader's record claims. */
  @Nullable PoolDefinition definition(PoolPage pool) {
    return pool.record == null ? null : definitions.get(pool.record.definitionOffset());
  }

  int limit(PoolPage pool) {
    PoolDefinition definition = definition(pool);
    return definition == null ? 0 : definition.concurrency();
  }

  /** A topic as it is meant: one made anew under its name is another. */
  static String named(String topic, String id) {
    return topic + "#" + id;
  }

  /** Its name in the log. */
  static String plain(String topic) {
    return topic.substring(0, topic.indexOf('#'));
  }

  /** The pool of a tasks topic, with or without an id; null when it is none. */
  static @Nullable String poolOf(String prefix, String topic) {
    if (!topic.startsWith(prefix)) {
      return null;
    }
    int id = topic.indexOf('#');
    String rest = topic.substring(prefix.length(), id < 0 ? topic.length() : id);
    for (Lane lane : Lane.values()) {
      String suffix = lane.topicSuffix();
      if (!suffix.isEmpty() && rest.endsWith(suffix)) {
        return rest.substring(0, rest.length() - suffix.length());
      }
    }
    return rest;
  }
}
