package dev.overlord.cli.run;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.PoolStats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the newest {@code stats} record of one pool. */
final class StatsFollower {
  private static final Logger LOG = LoggerFactory.getLogger(StatsFollower.class);

  private final TopicReader stats;
  private final String pool;
  private @Nullable PoolStats latest;

  StatsFollower(TopicReader stats, String pool) {
    this.stats = stats;
    this.pool = pool;
  }

  /** Takes in what came since the last call, without waiting; null until a first record came. */
  @Nullable PoolStats poll() {
    stats.poll(Duration.ZERO, this::take);
    return latest;
  }

  private void take(LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      PoolStats read = Json.read(value, PoolStats.class);
      latest = pool.equals(read.pool()) ? read : latest;
    } catch (MalformedException e) {
      LOG.warn(
          "stats.unreadable offset={} partition={} reason={}",
          record.offset(),
          record.partition(),
          e.getMessage());
    }
  }
}
