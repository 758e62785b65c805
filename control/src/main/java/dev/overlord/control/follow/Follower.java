package dev.overlord.control.follow;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.control.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of its own that reads partitions and hands each batch on, in order. Where records were
 * deleted before they were read it goes on with what is there; while Kafka is away, or refuses, it
 * keeps asking.
 */
public final class Follower implements AutoCloseable {
  /** As an offset: the first record that there is. */
  public static final long FROM_START = -1;

  /** As an offset: only what is written from now on. */
  public static final long FROM_END = -2;

  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final long STOP_MS = 5_000;

  private final Cluster cluster;
  private final LogReader reader;
  private final Map<Partition, Long> from;
  private final Consumer<List<LogRecord>> consumer;
  private final Thread thread;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile boolean failed;
  private volatile @Nullable LogException trouble;

  private Follower(
      Cluster cluster, String name, Map<Partition, Long> from, Consumer<List<LogRecord>> consumer) {
    this.cluster = cluster;
    this.reader = cluster.log().reader(name);
    this.from = Map.copyOf(from);
    this.consumer = consumer;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  /**
   * @param from an offset for each partition, or {@link #FROM_START} or {@link #FROM_END}
   * @param consumer is called on the follower's thread only
   */
  public static Follower start(
      Cluster cluster, String name, Map<Partition, Long> from, Consumer<List<LogRecord>> consumer) {
    Follower follower = new Follower(cluster, name, from, consumer);
    follower.thread.start();
    return follower;
  }

  /** Opens when everything was handed on that the partitions held at the start. */
  public CountDownLatch caughtUp() {
    return caughtUp;
  }

  /** Why nothing is read at the moment; empty while all is well. */
  public Optional<LogException> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Its name, if it has ended by a mistake of ours and only a new process can read on. */
  public Optional<String> failed() {
    return failed ? Optional.of(thread.getName()) : Optional.empty();
  }

  private void run() {
    try (reader) {
      Map<Partition, Long> ends = patiently(this::begin);
      while (!stopped) {
        List<LogRecord> records = patiently(() -> poll());
        if (!records.isEmpty()) {
          consumer.accept(records);
        }
        if (caughtUp.getCount() > 0
            && ends.entrySet().stream()
                .allMatch(e -> reader.position(e.getKey()) >= e.getValue())) {
          caughtUp.countDown();
        }
      }
    } catch (Stopped e) {
      LOG.debug("follower.stopped name={}", thread.getName());
    } catch (RuntimeException e) {
      failed = true;
      LOG.error("follower.failed name={}", thread.getName(), e);
    }
  }

  private Map<Partition, Long> begin() {
    Map<Partition, Long> ends = new HashMap<>();
    from.forEach((partition, offset) -> {
      long end = reader.end(partition);
      ends.put(partition, end);
      long start = offset == FROM_END ? end : Math.max(offset, reader.start(partition));
      reader.add(partition, Math.min(start, end));
    });
    return ends;
  }

  private List<LogRecord> poll() {
    try {
      return reader.poll(WAIT);
    } catch (PositionOutOfRangeException e) {
      LOG.warn("follower.gap name={} reason={}", thread.getName(), e.getMessage());
      for (Partition partition : reader.partitions()) {
        long position = reader.position(partition);
        long start = reader.start(partition);
        if (position < start || position > reader.end(partition)) {
          reader.add(partition, start);
        }
      }
      return List.of();
    }
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private interface Step<T> {
    T take();
  }

  private <T> T patiently(Step<T> step) {
    while (!stopped) {
      try {
        T taken = step.take();
        trouble = null;
        return taken;
      } catch (LogUnavailableException e) {
        LOG.debug("follower.waits name={} reason={}", thread.getName(), e.getMessage());
        wait(e);
      } catch (LogRefusedException e) {
        if (!(trouble instanceof LogRefusedException)) {
          LOG.warn("follower.refused name={} reason={}", thread.getName(), e.getMessage());
        }
        wait(e);
      }
    }
    throw new Stopped();
  }

  private void wait(LogException e) {
    trouble = e;
    cluster.clock().pause(RETRY);
  }

  @Override
  public void close() {
    stopped = true;
    reader.wakeup();
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
