package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.coordinator.machine.ShardState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the durable part of a shard's state from its log, a step at a time. First it finds the
 * last shard record, by reading a tail of the log that grows until one is in it: the last offsets
 * may be control markers, and compaction leaves gaps, but never removes the last record of a key.
 * That record says where the last checkpoint began, and from there on everything is replayed.
 */
final class Replay {
  private static final Duration WAIT = Duration.ofMillis(100);
  private static final long FIRST_TAIL = 64;
  private static final int GROWTH = 8;

  private enum Phase {
    FIND,
    READ,
    DONE
  }

  private final LogReader reader;
  private final Partition leases;
  private final ShardState state;
  private final long start;
  private final long end;
  private Phase phase = Phase.FIND;
  private long tail = FIRST_TAIL;
  private @Nullable LogRecord found;
  private ShardRecord shard = new ShardRecord(1, 0, 0);
  private long records;

  /** Fencing is done, so the end that is read here does not move. */
  Replay(LogReader reader, Partition leases, ShardState state) {
    this.reader = reader;
    this.leases = leases;
    this.state = state;
    this.start = reader.start(leases);
    this.end = reader.end(leases);
    reader.add(leases, Math.max(start, end - tail));
  }

  /**
   * Reads on; true when all has been read, from then on whenever it is asked.
   *
   * @throws IllegalStateException the log does not hold what its last checkpoint needs: leading
   *     would mean to forget leases
   */
  boolean step() {
    if (phase != Phase.DONE && reader.position(leases) >= end) {
      switch (phase) {
        case FIND -> tailRead();
        case READ -> {
          reader.remove(leases);
          phase = Phase.DONE;
        }
        case DONE -> {}
      }
    }
    if (phase == Phase.DONE) {
      return true;
    }
    try {
      reader.poll(WAIT).forEach(this::read);
    } catch (PositionOutOfRangeException e) {
      throw refusal("does not hold offset " + e.position() + " any more");
    }
    return false;
  }

  /** The last shard record. */
  ShardRecord shard() {
    return shard;
  }

  /** How many records were replayed. */
  long records() {
    return records;
  }

  private void tailRead() {
    if (found == null && end - tail > start) {
      tail *= GROWTH;
      reader.add(leases, Math.max(start, end - tail));
      return;
    }
    long checkpoint = start;
    if (found != null) {
      ShardRecord last = StateCodec.read(found.value(), ShardRecord.class);
      shard = last == null ? shard : last;
      checkpoint = shard.checkpoint();
      if (checkpoint > found.offset()) {
        throw refusal("ends at " + end);
      }
      if (checkpoint < start) {
        throw refusal("begins at " + start);
      }
    }
    phase = Phase.READ;
    reader.add(leases, checkpoint);
  }

  private IllegalStateException refusal(String what) {
    return new IllegalStateException(
        leases
            + " "
            + what
            + "; its last checkpoint is at "
            + shard.checkpoint()
            + " and everything from there on is needed. Leading this shard would forget leases;"
            + " restore the topic, or move to a new prefix");
  }

  private void read(LogRecord record) {
    byte[] key = record.key();
    if (key == null) {
      throw new IllegalStateException("a record of " + leases + " has no key");
    }
    String text = new String(key, StandardCharsets.UTF_8);
    if (phase == Phase.FIND) {
      found = text.equals(StateKey.SHARD) && record.value() != null ? record : found;
    } else {
      state.apply(StateCodec.restored(StateKey.parse(text), record.value()));
      records++;
    }
  }
}
