package dev.overlord.simulation;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.shell.DurableState;
import dev.overlord.coordinator.shell.ShardSettings;
import dev.overlord.coordinator.shell.TurnMetrics;
import dev.overlord.coordinator.shell.Upkeep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One seed: a cluster of simulated processes that run the production code. A safety phase with
 * faults, then a liveness phase without, in which every task must get its outcome.
 */
final class Simulation {
  private static final long LIVENESS_MS = 900_000;

  final long seed;
  final World world;
  final Plant plant;
  final Options options;
  final Topics topics = Topics.standard();
  final Book book;
  final Backend backend;
  final SimBroker broker;
  final SimGroup group;
  final Map<String, Options.Pool> pools = new TreeMap<>();
  final List<WorkerSeat> seats = new ArrayList<>();
  final List<OverlordProcess> overlords = new ArrayList<>();
  private final ShardSettings settings;
  private final Set<Integer> replayed = new TreeSet<>();
  private boolean healed;
  private boolean over;
  private int names;
  private int submitted;

  /** How a seed went; no failure is success. */
  record Outcome(
      long seed,
      Options options,
      @Nullable String failure,
      List<String> trace,
      long traceHash,
      long executions) {}

  Simulation(long seed, Plant plant) {
    this.seed = seed;
    this.plant = plant;
    this.world = new World(seed);
    this.options = plant.steer(Options.draw(world.random));
    this.broker = new SimBroker(world);
    this.book = new Book(world, topics);
    this.backend = new Backend(world, book);
    book.onLeaseEnd(backend::leaseEnded);
    this.group = new SimGroup(world, options.shards());
    Namespace namespace =
        Namespace.of(options.shards(), options.inboxes(), Duration.ofMillis(options.ttlMs()));
    this.settings =
        new ShardSettings(
            topics,
            namespace,
            options.bounds(),
            new TurnMetrics(new MetricRegistry()),
            new Upkeep(
                (int) (5 + seed % 60),
                (int) (1 + seed % 7),
                Duration.ofMillis(600 + seed % 5_000),
                5,
                4_000 + seed % 50_000));
    makeTopics(namespace);
    broker.observe(t -> book.committed(t.records), book::appended);
    broker.faults(options.slow(), options.slowMs(), options.lostCommits());
    options.pools().forEach(pool -> define(pool, pool.limit()));
  }

  static Outcome run(long seed, Plant plant) {
    Simulation simulation = new Simulation(seed, plant);
    String failure = simulation.run();
    World world = simulation.world;
    return new Outcome(
        seed,
        simulation.options,
        failure,
        world.trace(),
        world.traceHash(),
        simulation.backend.begun());
  }

  private @Nullable String run() {
    try {
      start();
      while (!over) {
        world.step();
      }
      return null;
    } catch (Violation e) {
      return e.getMessage();
    } catch (RuntimeException | AssertionError e) {
      return describe(e);
    }
  }

  private static String describe(Throwable e) {
    StringBuilder text = new StringBuilder("threw ").append(e);
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.overlord.simulation.World")) {
        break;
      }
      text.append("\n    at ").append(frame);
    }
    return text.toString();
  }

  private void makeTopics(Namespace namespace) {
    broker.create(new TopicSpec(topics.pools(), 1, Map.of()));
    broker.create(new TopicSpec(topics.leases(), options.shards(), Map.of()));
    broker.create(new TopicSpec(topics.workerEvents(), options.shards(), Map.of()));
    broker.create(new TopicSpec(topics.assignments(), options.inboxes(), Map.of()));
    broker.create(new TopicSpec(topics.results(), 2, Map.of()));
    broker.create(new TopicSpec(topics.deadLetters(), 1, Map.of()));
    broker.create(new TopicSpec(topics.stats(), 1, Map.of()));
    broker.append(NewRecord.keyed(topics.pools(), Namespace.KEY, Json.write(namespace)), 0);
    for (Options.Pool pool : options.pools()) {
      pools.put(pool.name(), pool);
      for (Lane lane : Lane.values()) {
        broker.create(new TopicSpec(topics.tasks(pool.name(), lane), pool.partitions(), Map.of()));
      }
    }
  }

  private void start() {
    for (int i = 0; i < options.workers(); i++) {
      boolean folder = world.chance(options.folders());
      long offset = world.random.nextLong(30_000 * World.MS);
      seats.add(new WorkerSeat(i, 1 + world.random.nextInt(4), folder, offset));
      startWorker(seats.get(i));
    }
    for (int i = 0; i < options.overlords(); i++) {
      startOverlord();
    }
    broker.compact(topics.leases());
    broker.compact(topics.pools());
    long producing = options.safetyMs() * 2 / 3;
    for (int i = 0; i < options.tasks(); i++) {
      world.after(world.between(0, producing), this::submit);
    }
    if (!options.faults().isEmpty()) {
      new Faults(this).begin();
    }
    world.after(options.safetyMs() * World.MS, this::heal);
  }

  private void heal() {
    world.trace("world", "heals");
    healed = true;
    broker.faults(0, 1, 0);
    overlords.forEach(overlord -> overlord.link.heal());
    for (WorkerSeat seat : seats) {
      if (seat.process != null) {
        seat.process.link.heal();
      }
    }
    world.after(
        LIVENESS_MS * World.MS,
        () -> {
          throw new Violation(
              "only "
                  + book.results()
                  + " of "
                  + book.tasks()
                  + " tasks have an outcome:"
                  + book.missing()
                  + lastStats());
        });
    lookForEnd();
  }

  private String lastStats() {
    StringBuilder text = new StringBuilder();
    Map<String, String> last = new TreeMap<>();
    for (LogRecord stats : broker.committedRecords(new Partition(topics.stats(), 0))) {
      if (stats.key() != null && stats.value() != null) {
        last.put(
            new String(stats.key(), StandardCharsets.UTF_8),
            new String(stats.value(), StandardCharsets.UTF_8));
      }
    }
    last.values().forEach(stats -> text.append("\n").append(stats));
    return text.toString();
  }

  private void lookForEnd() {
    if (book.results() == options.tasks()) {
      replayed.clear();
      waitForReplays();
    } else {
      world.after(200 * World.MS, this::lookForEnd);
    }
  }

  private void waitForReplays() {
    Set<Integer> led = new TreeSet<>();
    pools.keySet().forEach(pool -> led.add(settings.namespace().shardOf(pool)));
    over = replayed.containsAll(led);
    world.after(100 * World.MS, this::waitForReplays);
  }

  boolean healed() {
    return healed;
  }

  double errorRate() {
    return healed ? 0 : options.errors();
  }

  String nextName() {
    return String.valueOf(++names);
  }

  Log log(Link link, SimClock clock, boolean committedOnly) {
    return new SimLog(
        world, broker, group, link, clock, committedOnly, world.between(500, options.ttlMs()));
  }

  private void startWorker(WorkerSeat seat) {
    seat.process = new WorkerProcess(this, seat, "worker" + seat.number() + "." + nextName());
  }

  private void startOverlord() {
    overlords.add(new OverlordProcess(this, "overlord." + nextName(), settings));
  }

  void workerGone(WorkerProcess process) {
    if (process.seat.process == process) {
      process.seat.process = null;
      world.after(world.between(50, healed ? 500 : 8_000), () -> startWorker(process.seat));
    }
  }

  void overlordDied(OverlordProcess process) {
    overlords.remove(process);
    world.after(world.between(50, healed ? 500 : 8_000), this::startOverlord);
  }

  void define(Options.Pool pool, int limit) {
    byte[] value = Json.write(pool.definition(limit, 1));
    broker.append(NewRecord.keyed(topics.pools(), pool.name(), value), 0);
  }

  private void submit() {
    Options.Pool pool = options.pools().get(world.random.nextInt(options.pools().size()));
    Lane lane = Lane.values()[world.random.nextInt(Lane.values().length)];
    String topic = topics.tasks(pool.name(), lane);
    Partition partition = new Partition(topic, world.random.nextInt(pool.partitions()));
    TaskRef ref = new TaskRef(topic, partition.number(), broker.partition(partition).written());
    book.submitted(pool.name(), ref);
    byte[] value = world.chance(0.03) ? "no task".getBytes(StandardCharsets.UTF_8) : task();
    broker.appendTask(new NewRecord(topic, partition.number(), null, value));
  }

  private byte[] task() {
    boolean isLong = world.chance(options.longTasks());
    long ms = isLong ? 3_000 + world.random.nextInt(9_000) : world.random.nextInt(1_500);
    Long timeout = world.chance(0.15) ? 500L + world.random.nextInt(9_000) : null;
    Task task =
        new Task(
            "t" + ++submitted,
            null,
            RawJson.of("{\"ms\":" + ms + "}"),
            timeout,
            null,
            Map.of(),
            null);
    return TaskCodec.write(task);
  }

  /** A leader's turn is in the log, so the log must say what the leader thinks. */
  void served(int shard, ShardState state) {
    boolean ending = healed && book.results() == options.tasks();
    if (world.chance(0.02) || (ending && !replayed.contains(shard))) {
      Map<String, String> fresh =
          DurableState.replayed(
              broker.committedRecords(new Partition(topics.leases(), shard)),
              Duration.ofMillis(options.ttlMs()));
      Map<String, String> own = DurableState.of(state);
      Violation.unless(
          Objects.equals(fresh, own),
          "the log of shard " + shard + " says\n" + fresh + "\nand its leader\n" + own);
      if (ending) {
        replayed.add(shard);
      }
    }
  }
}
