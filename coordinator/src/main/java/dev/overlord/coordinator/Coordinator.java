package dev.overlord.coordinator;

import dev.overlord.common.log.Log;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.shell.ShardOwner;
import dev.overlord.coordinator.shell.ShardSettings;
import dev.overlord.coordinator.shell.ThreadRunner;
import java.time.Duration;
import java.util.Random;

/** An Overlord instance: joins the others and leads the shards that fall to it. */
public final class Coordinator implements AutoCloseable {
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);

  private final ShardOwner owner;
  private final Thread thread;
  private volatile boolean stopped;

  private Coordinator(ShardOwner owner, Clock clock) {
    this.owner = owner;
    this.thread = new Thread(() -> run(clock), "shard-owner");
  }

  /**
   * Starts one on its own threads.
   *
   * @param namespace as recorded in the log, never as wished
   * @param name of this instance, unique among those that run
   */
  public static Coordinator start(
      Topics topics, Namespace namespace, String name, Log log, Clock clock) {
    ShardSettings settings = new ShardSettings(topics, namespace, Bounds.DEFAULT);
    ShardOwner owner =
        new ShardOwner(
            () -> log.join(topics.group(), topics.workerEvents(), name),
            new ThreadRunner(settings, log, clock),
            clock,
            new Random());
    Coordinator coordinator = new Coordinator(owner, clock);
    coordinator.thread.start();
    return coordinator;
  }

  private void run(Clock clock) {
    while (!stopped) {
      owner.step();
      clock.pause(Duration.ofMillis(20));
    }
    owner.close();
    long until = clock.monotonicNanos() + STOP_WAIT.toNanos();
    while (!owner.idle() && clock.monotonicNanos() < until) {
      owner.reap();
      clock.pause(Duration.ofMillis(5));
    }
  }

  /** Leaves the group at once, so that others take over, and stops. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(STOP_WAIT.plusSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
