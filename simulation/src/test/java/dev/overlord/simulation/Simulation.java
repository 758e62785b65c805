package dev.overlord.simulation;

import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One seed: a cluster of simulated processes that run the production code. A safety phase with
 * faults, then a liveness phase without, in which every task must get its outcome.
 */
final class Simulation {
  private static final long LIVENESS_MS = 3_600_000;
  private static final long STUCK_MS = 200_000;

  final World world;
  final Plant plant;
  final Options options;
  final Topics topics = Topics.standard();
  final Book book;
  final Backend backend;
  final Cluster cluster;
  final Operator operator;
  final Leaders leaders;
  final Acquirers acquirers;
  private final SimWeather weather;
  private boolean healed;
  private boolean ending;
  private boolean over;
  private int names;

  /** Who is deleting records just now. */
  @Nullable SlowAdmin deleter;

  /** How a seed went; no failure is success. */
  record Outcome(
      long seed,
      String options,
      @Nullable Checker checker,
      @Nullable String failure,
      List<String> trace,
      long traceHash,
      long executions) {

    /** A failure for people. */
    String report() {
      return String.join("\n", trace)
          + "\n\nseed "
          + seed
          + ": "
          + options
          + "\nbreaks "
          + checker
          + ": "
          + failure
          + "\nrepeat with: dev/simulate 1 "
          + seed
          + "\n";
    }
  }

  private Simulation(long seed, Plant plant) {
    this.plant = plant;
    this.world = new World(seed);
    this.options = plant.steer(Options.draw(world.random));
    if (plant != Plant.NONE) {
      options.bearable();
    }
    this.weather = new SimWeather(world);
    this.book =
        new Book(world, topics, topic -> cluster().topicId(topic), options.bounds.cancelled());
    this.backend = new Backend(world, book);
    book.onLeaseEnd(backend::leaseEnded);
    this.cluster = new Cluster(this, weather);
    this.operator = new Operator(this);
    this.leaders = new Leaders(this);
    this.acquirers = new Acquirers(this);
    book.onGrant(acquirers::granted);
    cluster.broker.observe(book::committed, book::appended);
    cluster.broker.observeDeletions((partition, offset) ->
        book.deleted(partition, offset, SlowAdmin.mayBeUnknown(deleter, cluster, partition)));
  }

  static Outcome run(long seed, Plant plant) {
    Simulation simulation = new Simulation(seed, plant);
    Checker checker = null;
    String failure = null;
    try {
      simulation.run();
    } catch (Violation e) {
      checker = e.checker;
      failure = e.getMessage();
    } catch (RuntimeException e) {
      checker = Checker.CRASH;
      failure = describe(e);
    }
    World world = simulation.world;
    return new Outcome(
        seed,
        simulation.options.toString(),
        checker,
        failure,
        world.trace(),
        world.traceHash(),
        simulation.backend.begun());
  }

  private void run() {
    cluster.makeTopics();
    weather.faults(options.slow, options.slowMs, options.lostCommits);
    weather.groupDelay(options.groupDelayMs);
    operator.defineAll();
    cluster.start();
    acquirers.begin();
    if (!options.faults.isEmpty()) {
      new Faults(this).begin();
    }
    world.after(options.safetyMs * World.MS, this::heal);
    while (!over) {
      world.step();
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

  private void heal() {
    world.trace("world", "heals");
    healed = true;
    weather.faults(0, 1, 0);
    weather.groupDelay(300);
    cluster.heal();
    operator.settle();
    world.after(LIVENESS_MS * World.MS, this::notLive);
    lookForEnd();
  }

  private void notLive() {
    world.violated(
        Checker.LIVE,
        book.results()
            + " of "
            + book.tasks()
            + " tasks have an outcome:"
            + book.missing()
            + lastStats());
  }

  private void lookForEnd() {
    acquirers.checkWaits();
    if (book.allDone() && cluster.producersDone() && acquirers.done()) {
      ending = true;
      book.checkAll();
      waitForReplays();
      return;
    }
    long idle = world.now() - Math.max(book.lastProgress(), options.safetyMs * World.MS);
    if (!book.allDone() && idle > STUCK_MS * World.MS) {
      notLive();
    }
    world.after(200 * World.MS, this::lookForEnd);
  }

  private void waitForReplays() {
    over = leaders.allReplayed();
    world.after(100 * World.MS, this::waitForReplays);
  }

  private String lastStats() {
    StringBuilder text = new StringBuilder();
    Map<String, String> last = new TreeMap<>();
    for (LogRecord stats : cluster.broker.records(new Partition(topics.stats(), 0))) {
      byte[] key = stats.key();
      byte[] value = stats.value();
      if (key != null && value != null) {
        last.put(
            new String(key, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8));
      }
    }
    last.values().forEach(stats -> text.append("\n").append(stats));
    return text.toString();
  }

  private Cluster cluster() {
    return cluster;
  }

  boolean healed() {
    return healed;
  }

  boolean healedFor(long ms) {
    return healed && world.now() > (options.safetyMs + ms) * World.MS;
  }

  /** Every task has its outcome; only the last comparisons are missing. */
  boolean ending() {
    return ending;
  }

  double errorRate() {
    return healed ? 0 : options.errors;
  }

  /** How long a writer tries, in nanoseconds. */
  long patience() {
    return world.between(500, options.ttlMs);
  }

  String nextName() {
    return String.valueOf(++names);
  }
}
