package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.coordinator.machine.ShardState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rebuilds the durable part of a shard's state from its log, a step at a time. */
final class Replay {
  private static final Duration WAIT = Duration.ofMillis(100);

  private final LogReader reader;
  private final Partition leases;
  private final ShardState state;
  private final long end;
  private ShardRecord shard = new ShardRecord(1, 0, 0);
  private long records;
  private boolean done;

  /** Fencing is done, so the end that is read here does not move. */
  Replay(LogReader reader, Partition leases, ShardState state) {
    this.reader = reader;
    this.leases = leases;
    this.state = state;
    this.end = reader.end(leases);
    reader.add(leases, reader.start(leases));
  }

  /** Reads on; true when all has been read, from then on whenever it is asked. */
  boolean step() {
    if (!done && reader.position(leases) >= end) {
      reader.remove(leases);
      done = true;
    }
    if (done) {
      return true;
    }
    try {
      for (LogRecord record : reader.poll(WAIT)) {
        restore(record.key(), record.value());
        records++;
      }
    } catch (PositionOutOfRangeException e) {
      // Compaction or retention moved the log's start while it was being read.
      reader.add(leases, reader.start(leases));
    }
    return false;
  }

  /** The last shard record that was read. */
  ShardRecord shard() {
    return shard;
  }

  long records() {
    return records;
  }

  private void restore(byte @Nullable [] key, byte @Nullable [] value) {
    if (key == null) {
      throw new IllegalStateException("a record of " + leases + " has no key");
    }
    StateKey stateKey = StateKey.parse(new String(key, StandardCharsets.UTF_8));
    if (stateKey instanceof StateKey.ShardKey && value != null) {
      ShardRecord read = StateCodec.read(value, ShardRecord.class);
      shard = read == null ? shard : read;
    }
    state.apply(StateCodec.restored(stateKey, value));
  }
}
