package dev.overlord.simulation;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.PoolRecord;
import java.util.HashMap;
import java.util.HashSet;
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
    final Set<String> waiting = new HashSet<>();
    final TreeMap<Long, Stranded> stranded = new TreeMap<>();
    final TreeSet<TaskRef> tasks = new TreeSet<>();
    @Nullable PoolRecord record;
    long definitionOffset = -1;

    /** The next offset to dispatch, by topic and partition. */
    long position(String topic, int partition) {
      if (record != null) {
        for (PoolRecord.TopicPositions positions : record.topics()) {
          if (positions.topic().equals(topic) && partition < positions.positions().size()) {
            return positions.positions().get(partition);
          }
        }
      }
      return 0;
    }

    long position(TaskRef ref) {
      return position(ref.topic(), ref.partition());
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

  /** The pool of a tasks topic; null when it is none. */
  static @Nullable String poolOf(String prefix, String topic) {
    if (!topic.startsWith(prefix)) {
      return null;
    }
    String rest = topic.substring(prefix.length());
    for (Lane lane : Lane.values()) {
      String suffix = lane.topicSuffix();
      if (!suffix.isEmpty() && rest.endsWith(suffix)) {
        return rest.substring(0, rest.length() - suffix.length());
      }
    }
    return rest;
  }
}
