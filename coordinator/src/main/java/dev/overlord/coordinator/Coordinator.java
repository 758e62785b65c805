package dev.overlord.coordinator;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.ScheduledReporter;
import com.codahale.metrics.Slf4jReporter;
import dev.overlord.common.log.Log;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import dev.overlord.coordinator.machine.Bounds;
import dev.overlord.coordinator.shell.ShardOwner;
import dev.overlord.coordinator.shell.ShardSettings;
import dev.overlord.coordinator.shell.Suspects;
import dev.overlord.coordinator.shell.ThreadRunner;
import dev.overlord.coordinator.shell.TurnMetrics;
import dev.overlord.coordinator.shell.Upkeep;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** An Overlord instance: joins the others and leads the shards that fall to it. */
public final class Coordinator implements AutoCloseable {
  private static final Duration STOP_WAIT = Duration.ofSeconds(5);
  private static final Duration REPORT_EVERY = Duration.ofMinutes(1);

  private final ShardOwner owner;
  private final MetricRegistry registry;
  private final ScheduledReporter reporter;
  private final Thread thread;
  private volatile boolean stopped;

  private Coordinator(ShardOwner owner, MetricRegistry registry, Clock clock) {
    this.owner = owner;
    this.registry = registry;
    this.reporter = reporter(registry);
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
    MetricRegistry registry = new MetricRegistry();
    ShardSettings settings =
        new ShardSettings(
            topics,
            namespace,
            Bounds.DEFAULT,
            new TurnMetrics(registry),
            upkeep(namespace),
            new Suspects(),
            name);
    ShardOwner owner =
        new ShardOwner(
            () -> log.join(topics.group(), topics.workerEvents(), name),
            new ThreadRunner(settings, log, clock),
            clock,
            new Random());
    Coordinator coordinator = new Coordinator(owner, registry, clock);
    coordinator.reporter.start(REPORT_EVERY.toSeconds(), TimeUnit.SECONDS);
    coordinator.thread.start();
    return coordinator;
  }

  /** This instance's own figures, such as how long its turns take. */
  public MetricRegistry metrics() {
    return registry;
  }

  /** All shards may fall to this instance; together they read a quarter of its heap ahead. */
  private static Upkeep upkeep(Namespace namespace) {
    long heap = Runtime.getRuntime().maxMemory();
    return Upkeep.DEFAULT.withWindowBytes(Math.max(1L << 20, heap / 4 / namespace.shards()));
  }

  private static ScheduledReporter reporter(MetricRegistry registry) {
    return Slf4jReporter.forRegistry(registry)
        .outputTo(LoggerFactory.getLogger("dev.overlord.coordinator.metrics"))
        .convertDurationsTo(TimeUnit.MILLISECONDS)
        .withLoggingLevel(Slf4jReporter.LoggingLevel.DEBUG)
        .build();
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
    reporter.stop();
    try {
      thread.join(STOP_WAIT.plusSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
