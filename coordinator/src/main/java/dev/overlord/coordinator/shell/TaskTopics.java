package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ReadTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which tasks topics there are, and how far ahead each pool's are read. */
final class TaskTopics {
  private final Topics topics;
  private final LogReader reader;
  private final LogAdmin admin;
  private final Bounds bounds;
  private final Map<String, Place> places = new HashMap<>();
  private final Set<String> paused = new HashSet<>();

  /** Topics of which this leader knows that no record expires. */
  private final Set<String> kept = new HashSet<>();

  private record Place(String pool, Lane lane) {}

  TaskTopics(Topics topics, LogReader reader, LogAdmin admin, Bounds bounds) {
    this.topics = topics;
    this.reader = reader;
    this.admin = admin;
    this.bounds = bounds;
  }

  /** Reads on from the dispatch positions that the state has. */
  void follow(PoolState pool) {
    for (Lane lane : Lane.values()) {
      List<Long> positions = pool.positions(lane);
      String topic = topics.tasks(pool.name(), lane);
      places.put(topic, new Place(pool.name(), lane));
      for (int p = 0; p < positions.size(); p++) {
        Partition partition = new Partition(topic, p);
        if (!reader.partitions().contains(partition)) {
          reader.add(partition, positions.get(p));
          if (paused.contains(pool.name())) {
            reader.pause(List.of(partition));
          }
        }
      }
    }
  }

  /**
   * Looks at the pool's topics as they are now. One that a producer made is kept from then on, and
   * a pool in force has its normal lane.
   */
  List<Command> look(PoolState pool) {
    List<Command> seen = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      String name = topics.tasks(pool.name(), lane);
      Optional<TopicDescription> found = admin.describe(name);
      boolean due = found.isPresent() || (lane == Lane.NORMAL && pool.definition() != null);
      if (due && !kept.contains(name)) {
        Namespaces.ensureTasksTopic(admin, topics, pool.name(), lane, 1);
        kept.add(name);
        found = admin.describe(name);
      }
      found.ifPresent(topic -> seen.add(seen(pool, lane, topic)));
    }
    return seen;
  }

  private Command seen(PoolState pool, Lane lane, TopicDescription topic) {
    List<Long> starts = new ArrayList<>();
    for (int p = 0; p < topic.partitions(); p++) {
      starts.add(reader.start(new Partition(topic.name(), p)));
    }
    return new Command.TopicSeen(pool.name(), lane, topic.name(), topic.id(), starts);
  }

  /** The records of tasks topics among {@code records}, by pool and lane. */
  List<Command> commands(List<LogRecord> records) {
    Map<Place, List<ReadTask>> read = new LinkedHashMap<>();
    for (LogRecord record : records) {
      Place place = places.get(record.partition().topic());
      if (place != null) {
        read.computeIfAbsent(place, p -> new ArrayList<>()).add(TaskRecords.read(record));
      }
    }
    List<Command> commands = new ArrayList<>();
    read.forEach(
        (place, list) -> commands.add(new Command.TasksRead(place.pool(), place.lane(), list)));
    return commands;
  }

  /** Stops reading ahead for a pool whose window is full; goes on when it is half empty. */
  void limitWindow(PoolState pool) {
    boolean full =
        pool.windowTasks() >= bounds.windowTasks() || pool.windowBytes() >= bounds.windowBytes();
    boolean halfEmpty =
        pool.windowTasks() <= bounds.windowTasks() / 2
            && pool.windowBytes() <= bounds.windowBytes() / 2;
    if (full && paused.add(pool.name())) {
      reader.pause(partitions(pool));
    } else if (halfEmpty && paused.remove(pool.name())) {
      reader.resume(partitions(pool));
    }
  }

  /** Tasks in the topics that were not read ahead yet, as far as known. */
  long unread(PoolState pool) {
    long lag = 0;
    for (Partition partition : partitions(pool)) {
      lag += Math.max(0, reader.lag(partition));
    }
    return lag;
  }

  private List<Partition> partitions(PoolState pool) {
    List<Partition> partitions = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      for (int p = 0; p < pool.positions(lane).size(); p++) {
        partitions.add(new Partition(topics.tasks(pool.name(), lane), p));
      }
    }
    return partitions;
  }
}
