package dev.overlord.simulation;

import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes wrong, and when. */
final class Faults {
  private final Simulation simulation;
  private final World world;
  private final Options options;
  private final Cluster cluster;
  private final List<Options.Fault> kinds;
  private final TopicFaults topics;
  private final Stranger stranger;
  private int replaced;

  Faults(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.options = simulation.options;
    this.cluster = simulation.cluster;
    this.topics = new TopicFaults(simulation);
    this.stranger = new Stranger(simulation);
    this.kinds = new ArrayList<>(options.faults);
  }

  void begin() {
    world.after(world.between(0, 2 * options.faultEveryMs), this::next);
  }

  private void next() {
    if (simulation.healed()) {
      return;
    }
    Options.Fault fault = world.oneOf(kinds);
    switch (fault) {
      case KILL_WORKER, FREEZE_WORKER, STALL_WORKER, SLEEP_WORKER, CUT_WORKER, DRAIN, CRASH_LOOP ->
          worker(fault);
      case KILL_OVERLORD, FREEZE_OVERLORD, STALL_OVERLORD, CUT_OVERLORD, FLAKY_LOG ->
          overlord(fault);
      case KILL_PRODUCER, CUT_PRODUCER -> producer(fault);
      case DIE_IN_CALL -> dieInCall();
      case REBALANCE -> {
        world.trace("group", "rebalances");
        cluster.broker.rebalance(simulation.topics.group());
      }
      case DEFINE -> simulation.operator.change();
      case JUMP_CLOCK -> jumpClock();
      case COPY_FOLDER -> copyFolder();
      case REPLACE_WORKER -> {
        if (replaced < 3) {
          replaced++;
          cluster.replace(world.oneOf(cluster.seats));
        }
      }
      case LOSE_INBOX -> loseInbox();
      case LOSE_TASKS -> loseTasks();
      case GROW_TOPIC -> growTopic();
      case STRANGER -> stranger.write();
      case CANCEL -> simulation.operator.cancel();
      case REMAKE_TOPIC -> {
        if (world.chance(options.remakes)) {
          topics.one();
        }
      }
    }
    begin();
  }

  /** Often about as long as a lease, sometimes short, sometimes far longer. */
  private long time() {
    double ttls =
        world.chance(0.3) ? world.random.nextDouble() * 3 : 0.7 + world.random.nextDouble();
    return (long) (ttls * options.ttlMs * World.MS);
  }

  private @Nullable WorkerProcess anyWorker() {
    WorkerProcess worker = world.oneOf(cluster.seats).process;
    return worker == null || worker.link.dead() || worker.link.frozen() ? null : worker;
  }

  private @Nullable OverlordProcess anyOverlord() {
    OverlordProcess overlord = cluster.overlords.isEmpty() ? null : world.oneOf(cluster.overlords);
    return overlord == null || overlord.link.dead() || overlord.link.frozen() ? null : overlord;
  }

  private void worker(Options.Fault fault) {
    WorkerProcess worker = anyWorker();
    if (worker == null) {
      return;
    }
    long nanos = time();
    switch (fault) {
      case KILL_WORKER -> worker.died();
      case FREEZE_WORKER -> worker.freeze(nanos, false);
      case STALL_WORKER ->
          worker.link.inCalls(
              1 + world.random.nextInt(30), () -> worker.freeze(nanos, world.chance(0.3)));
      case SLEEP_WORKER -> worker.freeze(nanos, true);
      case CUT_WORKER -> cut(worker.link, nanos);
      case CRASH_LOOP -> {
        worker.seat.crashLoop(2 + world.random.nextInt(5));
        worker.died();
      }
      default -> worker.drain();
    }
  }

  private void overlord(Options.Fault fault) {
    OverlordProcess overlord = anyOverlord();
    if (overlord == null) {
      return;
    }
    long nanos = time();
    switch (fault) {
      case KILL_OVERLORD -> {
        world.trace(overlord.link.name(), "is killed");
        overlord.link.die();
      }
      case FREEZE_OVERLORD -> overlord.freeze(nanos);
      case STALL_OVERLORD ->
          overlord.link.inCalls(1 + world.random.nextInt(60), () -> overlord.freeze(nanos));
      case CUT_OVERLORD -> cut(overlord.link, nanos);
      default -> {
        double share = world.random.nextDouble() * 0.1;
        world.trace(overlord.link.name(), "gets no answer to " + share + " of its questions");
        overlord.link.flaky(share);
      }
    }
  }

  private void producer(Options.Fault fault) {
    Producer producer = world.oneOf(cluster.producers);
    if (fault == Options.Fault.CUT_PRODUCER) {
      cut(producer.link, time());
    } else if (world.chance(0.2)) {
      world.trace(producer.link.name(), "is killed");
      producer.link.die();
    }
  }

  private void cut(Link link, long nanos) {
    world.trace(link.name(), "is cut off for " + nanos / World.MS + " ms");
    link.cutUntil(world.now() + nanos);
  }

  private void dieInCall() {
    OverlordProcess overlord = anyOverlord();
    WorkerProcess worker = anyWorker();
    int calls = 1 + world.random.nextInt(60);
    if (overlord != null && world.chance(0.6)) {
      overlord.link.dieInCalls(calls);
    } else if (worker != null) {
      worker.link.dieInCalls(calls);
    }
  }

  private void jumpClock() {
    WorkerProcess worker = anyWorker();
    OverlordProcess overlord = anyOverlord();
    Link link =
        worker != null && world.chance(0.5) ? worker.link : overlord == null ? null : overlord.link;
    if (link != null) {
      long ms = world.random.nextInt(40_000) - 20_000;
      world.trace(link.name(), "has its date set by " + ms + " ms");
      link.clock.jump(ms * World.MS);
    }
  }

  /** The folder of one worker comes to another, or back to itself from a backup or after a boot. */
  private void copyFolder() {
    WorkerSeat from = world.oneOf(cluster.seats);
    WorkerSeat to = world.chance(0.4) ? from : world.oneOf(cluster.seats);
    world.trace("operator", "copies the folder of seat " + from.number() + " to " + to.number());
    if (to.process != null) {
      to.process.died();
    }
    if (from == to) {
      if (!to.restoreBackup() && world.chance(0.5)) {
        to.reboot();
      }
    } else {
      to.copyFolderOf(from, world.chance(0.5));
    }
  }

  /** Retention takes what a worker has not read. */
  private void loseInbox() {
    int inbox = world.random.nextInt(options.inboxes);
    world.trace("log", "loses inbox " + inbox);
    cluster.broker.deleteUpToEnd(new Partition(simulation.topics.assignments(), inbox));
  }

  /** Somebody deletes tasks, dispatched or not. */
  private void loseTasks() {
    String topic = anyTasksTopic();
    int number = world.random.nextInt(cluster.partitions(topic));
    Partition partition = new Partition(topic, number);
    if (world.chance(0.1) && cluster.broker.describe(topic).isPresent()) {
      world.trace("log", "loses what stands in " + partition);
      cluster.broker.deleteUpToEnd(partition);
      simulation.book.deleted(partition, cluster.broker.start(partition), true);
    }
  }

  private void growTopic() {
    String topic = anyTasksTopic();
    int partitions = cluster.partitions(topic);
    if (partitions < 4 && cluster.broker.describe(topic).isPresent()) {
      world.trace("operator", "adds a partition to " + topic);
      cluster.broker.grow(topic, partitions + 1);
    }
  }

  private String anyTasksTopic() {
    Lane lane = Lane.values()[world.random.nextInt(Lane.values().length)];
    return simulation.topics.tasks(world.oneOf(options.pools).name(), lane);
  }
}
