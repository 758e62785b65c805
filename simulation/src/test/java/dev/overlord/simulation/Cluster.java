package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryBroker;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.shell.ShardSettings;
import dev.overlord.coordinator.shell.TurnMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The topics and the processes, which come back when they die. */
final class Cluster {
  /** Longer than a replay takes, pauses included, as Kafka's setting must be. */
  private static final long LEASES_TOMBSTONES = 40_000 * World.MS;

  private static final long POOLS_TOMBSTONES = 3_600_000 * World.MS;

  final Map<String, SimPool> pools = new TreeMap<>();
  final List<WorkerSeat> seats = new ArrayList<>();
  final List<OverlordProcess> overlords = new ArrayList<>();
  final List<Producer> producers = new ArrayList<>();
  final ShardSettings settings;
  final MemoryBroker broker;
  private final Map<String, Long> madeAt = new TreeMap<>();
  private final Simulation simulation;
  private final World world;
  private final Options options;
  private final Topics topics;

  Cluster(Simulation simulation, SimWeather weather) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.options = simulation.options;
    this.topics = simulation.topics;
    this.broker = new MemoryBroker(weather);
    Namespace namespace =
        Namespace.of(options.shards, options.inboxes, Duration.ofMillis(options.ttlMs));
    this.settings =
        new ShardSettings(
            topics, namespace, options.bounds, new TurnMetrics(new Unmeasured()), options.upkeep);
  }

  void makeTopics() {
    Map.of(
            topics.pools(), 1,
            topics.leases(), options.shards,
            topics.workerEvents(), options.shards,
            topics.assignments(), options.inboxes,
            topics.results(), 2,
            topics.deadLetters(), 1,
            topics.stats(), 1,
            topics.overview(), 1)
        .forEach((topic, partitions) -> broker.create(new TopicSpec(topic, partitions, Map.of())));
    append(NewRecord.keyed(topics.pools(), Namespace.KEY, Json.write(settings.namespace())));
    for (SimPool pool : options.pools) {
      pools.put(pool.name(), pool);
      for (Lane lane : Lane.values()) {
        broker.create(new TopicSpec(topics.tasks(pool.name(), lane), pool.partitions(), Map.of()));
      }
    }
  }

  void append(NewRecord record) {
    broker.append(record, 0);
  }

  Log log(Link link) {
    return new MemoryLog(broker, link);
  }

  /** Of the topic that has this name now. */
  String topicId(String topic) {
    return broker.describe(topic).map(TopicDescription::id).orElse("none");
  }

  /** False when there is none. */
  boolean deleteTopic(String topic) {
    String id = topicId(topic);
    if (id.equals("none")) {
      return false;
    }
    world.trace("log", topic + " is deleted, it was " + id);
    broker.delete(topic);
    simulation.book.topicDeleted(topic, id);
    return true;
  }

  void makeTasksTopic(String topic) {
    if (broker.create(new TopicSpec(topic, 1 + world.random.nextInt(2), Map.of()))) {
      world.trace("log", topic + " is made anew, it is " + topicId(topic));
      made(topic);
    }
  }

  void made(String topic) {
    madeAt.put(topic, world.now());
  }

  /** True time at which it was made anew. */
  long madeAt(String topic) {
    return madeAt.getOrDefault(topic, Long.MIN_VALUE);
  }

  int partitions(String topic) {
    return broker.describe(topic).map(TopicDescription::partitions).orElse(1);
  }

  void start() {
    for (int i = 0; i < options.workers; i++) {
      boolean folder = world.chance(options.folders);
      long offset = world.random.nextLong(30_000 * World.MS);
      boolean both = i == 0 || !world.chance(options.handlers.lacking);
      int capacity = 1 + world.random.nextInt(4);
      seats.add(new WorkerSeat(simulation, i, capacity, both, folder, offset));
      startWorker(seats.get(i));
    }
    if (options.slots.agents > 0 && options.slots.acquirersOnly) {
      long offset = world.random.nextLong(30_000 * World.MS);
      boolean folder = world.chance(0.5);
      seats.add(new WorkerSeat(simulation, options.workers, 0, true, folder, offset));
      startWorker(seats.getLast());
    }
    for (int i = 0; i < options.overlords; i++) {
      startOverlord();
    }
    for (int i = 0; i < options.producers; i++) {
      producers.add(new Producer(simulation, "producer" + i));
    }
    for (int i = 0; i < options.tasks; i++) {
      Producer producer = producers.get(i % producers.size());
      world.after(world.between(0, options.submittingMs), producer::submit);
    }
    compact(topics.leases(), LEASES_TOMBSTONES);
    compact(topics.pools(), POOLS_TOMBSTONES);
  }

  private void compact(String topic, long tombstones) {
    broker.compact(topic, tombstones);
    world.after(world.between(1_000, 15_000), () -> compact(topic, tombstones));
  }

  void heal() {
    overlords.forEach(overlord -> overlord.link.heal());
    producers.forEach(producer -> producer.link.heal());
    for (WorkerSeat seat : seats) {
      if (seat.process != null) {
        seat.process.link.heal();
      }
    }
  }

  boolean producersDone() {
    return producers.stream().allMatch(Producer::isDone);
  }

  private void startWorker(WorkerSeat seat) {
    seat.process =
        new WorkerProcess(simulation, seat, "worker" + seat.number() + "." + simulation.nextName());
    if (seat.crashesNow()) {
      world.after(world.between(300, 2_000), seat.process::died);
    }
  }

  private void startOverlord() {
    // Each process has suspects of its own.
    ShardSettings own =
        new ShardSettings(
            topics, settings.namespace(), options.bounds, settings.metrics(), options.upkeep);
    overlords.add(new OverlordProcess(simulation, "overlord." + simulation.nextName(), own));
  }

  /** Somebody takes a worker for dead and starts it again elsewhere; the first one may live on. */
  void replace(WorkerSeat seat) {
    world.trace("operator", "starts the worker of seat " + seat.number() + " again elsewhere");
    WorkerSeat elsewhere = seat.elsewhere();
    seats.set(seats.indexOf(seat), elsewhere);
    startWorker(elsewhere);
  }

  private long downtime() {
    return world.between(50, simulation.healed() ? 500 : options.downtimeMs);
  }

  void workerGone(WorkerProcess process) {
    if (process.seat.process == process) {
      process.seat.process = null;
      world.after(downtime(), () -> startAgain(process.seat));
    }
  }

  private void startAgain(WorkerSeat seat) {
    if (seat.process == null && seats.contains(seat)) {
      startWorker(seat);
    }
  }

  void overlordDied(OverlordProcess process) {
    overlords.remove(process);
    world.after(downtime(), this::startOverlord);
  }
}
