package dev.overlord.simulation;

import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Submits tasks, some of them in transactions. What reaches the log counts, and nothing else. */
final class Producer {
  final Link link;
  private final Simulation simulation;
  private final World world;
  private final LogWriter writer;
  private final TransactionalWriter transactions;
  private final List<CompletableFuture<Long>> sent = new ArrayList<>();
  private final boolean transactional;
  private int submitted;

  Producer(Simulation simulation, String name) {
    this.simulation = simulation;
    this.world = simulation.world;
    SimClock clock = new SimClock(world, 0);
    this.link = new Link(world, name, clock, true, simulation.patience());
    Log log = simulation.cluster.log(link);
    this.writer = log.writer(name);
    this.transactions = log.transactionalWriter(name, Duration.ofSeconds(2));
    this.transactional = world.chance(0.3);
  }

  void submit() {
    Options options = simulation.options;
    SimPool pool = world.oneOf(options.slots.withTasks(options.pools));
    Lane lane = Lane.values()[world.random.nextInt(Lane.values().length)];
    submit(simulation.topics.tasks(pool.name(), lane));
  }

  /** A topic that is not there is made, if the log is set up so. */
  void submit(String topic) {
    if (link.dead()) {
      return;
    }
    if (world.chance(0.5)) {
      simulation.cluster.makeTasksTopic(topic);
    }
    int partition = world.random.nextInt(simulation.cluster.partitions(topic));
    byte[] key = world.chance(0.5) ? null : "tenant".getBytes(StandardCharsets.UTF_8);
    byte[] value = world.chance(0.03) ? "no task".getBytes(StandardCharsets.UTF_8) : task();
    NewRecord record = new NewRecord(topic, partition, key, value);
    try {
      if (transactional) {
        transactions.initialise();
        transactions.commit(List.of(record, record));
      } else {
        sent.add(writer.send(record));
      }
    } catch (LogException e) {
      world.trace(link.name(), "could not submit: " + e.getMessage());
    } catch (ProcessDead e) {
      world.trace(link.name(), "is dead");
    }
  }

  private byte[] task() {
    boolean isLong = world.chance(simulation.options.longTasks);
    long ms =
        isLong
            ? 3_000 + world.random.nextInt(9_000)
            : world.random.nextInt(simulation.options.taskMs);
    Long timeout = world.chance(0.15) ? 500L + world.random.nextInt(9_000) : null;
    String kind = world.chance(simulation.options.killers) ? ",\"kills\":true}" : "}";
    if (world.chance(simulation.options.poison)) {
      kind = ",\"poison\":\"" + world.oneOf(Poison.KINDS) + "\"}";
    }
    Integer attempts = world.chance(0.1) ? 1 + world.random.nextInt(3) : null;
    Task task =
        new Task(
            "t" + link.name() + "-" + ++submitted,
            null,
            RawJson.of("{\"ms\":" + ms + kind),
            timeout,
            attempts,
            Map.of(),
            null);
    return TaskCodec.write(task);
  }

  /** Nothing that it has sent can still reach the log. */
  boolean isDone() {
    return link.dead() || sent.stream().allMatch(CompletableFuture::isDone);
  }
}
