package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.common.time.Clock;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a turn begins with: the records that came in. While every busy slot has work ahead, nobody
 * waits for the next turn: what comes in gathers, so that fewer and larger transactions are made.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration LONGEST_POLL = Duration.ofMillis(100);
  private static final Duration WHILE_LOADING = Duration.ofMillis(1);

  /** While gathering the log is asked this often, for what must not wait. */
  private static final long LOOK_NANOS = 4_000_000;

  private static final double GATHER_MOST_NANOS = 20e6;

  /** Of the work ahead, so that the next hand-over comes long before it is done. */
  private static final double GATHER_SHARE = 0.25;

  private static final double NANOS_PER_MS = 1e6;

  /** No more than this gathers, since windows are limited only by what has been taken in. */
  private static final long GATHERED_BYTES = 1 << 20;

  private final LogReader reader;
  private final Clock clock;
  private final ShardState state;
  private final TaskTopics tasks;
  private final TopicWatch watch;
  private final Partition workerEvents;
  private List<LogRecord> gathered = new ArrayList<>();
  private long gatheredBytes;

  Intake(
      LogReader reader,
      Clock clock,
      ShardState state,
      TaskTopics tasks,
      TopicWatch watch,
      Partition workerEvents) {
    this.reader = reader;
    this.clock = clock;
    this.state = state;
    this.tasks = tasks;
    this.watch = watch;
    this.workerEvents = workerEvents;
  }

  /**
   * What has come in, after waiting for it; null while it gathers, when the next call must follow
   * before anything is decided. What was read before a failure is not lost: it comes with a later
   * call.
   *
   * @param since the monotonic nanoseconds of the last commit
   * @param wait at most this long if there is nothing
   * @param busy something that was asked for is about to come
   * @throws dev.overlord.common.log.LogUnavailableException the log gave no answer
   */
  @Nullable List<LogRecord> next(long since, Duration wait, boolean busy) {
    long left = since + gatherNanos() - clock.monotonicNanos();
    if (left > 0) {
      clock.pause(Duration.ofNanos(Math.min(left, LOOK_NANOS)));
      if (!read(Duration.ZERO) && left > LOOK_NANOS) {
        return null;
      }
    } else {
      read(gathered.isEmpty() ? shorter(wait, busy) : Duration.ZERO);
    }
    List<LogRecord> records = gathered;
    gathered = new ArrayList<>();
    gatheredBytes = 0;
    return records;
  }

  /** True when some of it must not wait. */
  private boolean read(Duration wait) {
    try {
      List<LogRecord> records = reader.poll(wait);
      gathered.addAll(records);
      records.forEach(record -> gatheredBytes += size(record));
      return gatheredBytes > GATHERED_BYTES || records.stream().anyMatch(this::isUrgent);
    } catch (PositionOutOfRangeException e) {
      long start = reader.start(e.partition());
      LOG.error("log.gap partition={} position={} start={}", e.partition(), e.position(), start);
      reader.add(e.partition(), start);
      watch.gap(e.partition().topic());
      return true;
    }
  }

  private static int size(LogRecord record) {
    byte[] value = record.value();
    return value == null ? 0 : value.length;
  }

  /** What workers say can wait, and tasks that find no free slot. */
  private boolean isUrgent(LogRecord record) {
    if (record.partition().equals(workerEvents)) {
      return false;
    }
    TaskTopics.Place place = tasks.place(record.partition().topic());
    PoolState pool = place == null ? null : state.pools().get(place.pool());
    return pool == null || pool.hasRoom();
  }

  private long gatherNanos() {
    double aheadMs = Double.MAX_VALUE;
    boolean busy = false;
    for (PoolState pool : state.pools().values()) {
      aheadMs = Math.min(aheadMs, pool.workAheadMs());
      busy |= pool.leased() > 0;
    }
    return busy ? (long) Math.min(GATHER_MOST_NANOS, aheadMs * GATHER_SHARE * NANOS_PER_MS) : 0;
  }

  private Duration shorter(Duration wait, boolean busy) {
    Duration most = busy ? WHILE_LOADING : LONGEST_POLL;
    for (PoolState pool : state.pools().values()) {
      var due = pool.nextDue();
      if (due != null && due.isBefore(clock.wall().plus(most)) && due.isAfter(clock.wall())) {
        most = Duration.between(clock.wall(), due);
      }
    }
    return most.isNegative() || wait.compareTo(most) < 0 ? wait : most;
  }
}
