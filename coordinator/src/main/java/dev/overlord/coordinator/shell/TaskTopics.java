package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.machine.PoolState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tasks topics are read ahead, and how far. */
final class TaskTopics {
  /** What a small task takes in memory beside its bytes: objects, id, labels. */
  private static final long TASK_OVERHEAD = 1_000;

  private final Topics topics;
  private final LogReader reader;
  private final Bounds bounds;
  private final long shardBytes;
  private final Map<String, Map<Lane, String>> names = new HashMap<>();
  private final Map<String, Followed> followed = new HashMap<>();
  private final Set<String> paused = new HashSet<>();

  /** The lane of a pool that a topic is. */
  record Place(String pool, Lane lane) {}

  private record Followed(Place place, String id, int partitions) {}

  TaskTopics(Topics topics, LogReader reader, Bounds bounds, long shardBytes) {
    this.topics = topics;
    this.reader = reader;
    this.bounds = bounds;
    this.shardBytes = shardBytes;
  }

  String name(PoolState pool, Lane lane) {
    Map<Lane, String> known = names.computeIfAbsent(pool.name(), p -> new EnumMap<>(Lane.class));
    return known.computeIfAbsent(lane, l -> topics.tasks(pool.name(), l));
  }

  /** Null for a topic that is not read. */
  @Nullable Place place(String topic) {
    Followed found = followed.get(topic);
    return found == null ? null : found.place();
  }

  /** Reads on from the dispatch positions that the state has. */
  void follow(PoolState pool) {
    for (Lane lane : Lane.values()) {
      String id = pool.topicId(lane);
      if (id != null) {
        follow(pool, lane, id);
      }
    }
  }

  private void follow(PoolState pool, Lane lane, String id) {
    String topic = name(pool, lane);
    List<Long> positions = pool.positions(lane);
    Followed before = followed.get(topic);
    if (before != null && !before.id().equals(id)) {
      unfollow(topic);
      before = null;
    }
    int known = before == null ? 0 : before.partitions();
    for (int p = known; p < positions.size(); p++) {
      reader.add(new Partition(topic, p), positions.get(p));
    }
    if (known < positions.size()) {
      followed.put(topic, new Followed(new Place(pool.name(), lane), id, positions.size()));
      if (paused.contains(topic)) {
        reader.pause(partitions(topic));
      }
    }
  }

  /** Reads it no more, until it is followed again, from the dispatch positions of that time on. */
  void unfollow(String topic) {
    partitions(topic).forEach(reader::remove);
    followed.remove(topic);
  }

  /**
   * Stops reading ahead in lanes whose windows are full; goes on when they are half empty. An empty
   * lane is always read, whatever the others hold: pools that stand still must not starve it.
   */
  void limitWindows(Collection<PoolState> pools, TopicWatch watch) {
    int inUse = 0;
    for (PoolState pool : pools) {
      for (Lane lane : Lane.values()) {
        inUse += pool.windowTasks(lane) > 0 ? 1 : 0;
      }
    }
    long share = shardBytes / Math.max(1, inUse);
    for (PoolState pool : pools) {
      for (Lane lane : Lane.values()) {
        String topic = name(pool, lane);
        if (followed.containsKey(topic)) {
          long tasks = pool.windowTasks(lane) + watch.unconfirmedTasks(topic);
          long bytes = pool.windowBytes(lane) + watch.unconfirmedBytes(topic);
          limit(topic, tasks, bytes, share);
        }
      }
    }
  }

  private void limit(String topic, long tasks, long bytes, long share) {
    long memory = bytes + tasks * TASK_OVERHEAD;
    boolean full =
        tasks >= bounds.windowTasks() || bytes >= bounds.windowBytes() || memory >= share;
    boolean halfEmpty =
        tasks <= bounds.windowTasks() / 2
            && bytes <= bounds.windowBytes() / 2
            && memory <= share / 2;
    if (full && paused.add(topic)) {
      reader.pause(partitions(topic));
    } else if (halfEmpty && paused.remove(topic)) {
      reader.resume(partitions(topic));
    }
  }

  /** Tasks in the topics that were not read ahead yet, as far as known. */
  Map<Lane, Long> unreadByLane(PoolState pool) {
    Map<Lane, Long> unread = new EnumMap<>(Lane.class);
    for (Lane lane : Lane.values()) {
      long lag = 0;
      for (Partition partition : partitions(name(pool, lane))) {
        lag += Math.max(0, reader.lag(partition));
      }
      unread.put(lane, lag);
    }
    return unread;
  }

  private List<Partition> partitions(String topic) {
    Followed read = followed.get(topic);
    List<Partition> partitions = new ArrayList<>();
    for (int p = 0; read != null && p < read.partitions(); p++) {
      partitions.add(new Partition(topic, p));
    }
    return partitions;
  }
}
