package dev.overlord.coordinator.shell;

import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a takeover must replay: now and then all live records of the shard's log are written
 * again, each with the value that it has when its transaction is written, so that nothing before
 * the first of them is needed any more. That offset is in force when the last of them is committed,
 * and stands in each shard record from then on.
 *
 * <p>A leader that dies in the middle leaves the former checkpoint in force. Not thread-safe.
 */
public class Checkpoints {
  private static final long UNKNOWN = -1;

  private final Upkeep upkeep;
  private final ShardState state;
  private long inForce;
  private long sinceInForce;
  private @Nullable LiveKeys rewriting;
  private long beganAt = UNKNOWN;
  private long sinceBegin;

  public Checkpoints(Upkeep upkeep, ShardState state) {
    this.upkeep = upkeep;
    this.state = state;
  }

  /**
   * What a takeover found.
   *
   * @param records that were replayed from the checkpoint on
   */
  void restored(long checkpoint, long records) {
    inForce = checkpoint;
    sinceInForce = records;
  }

  /** The offset for the shard record of the next transaction: where a replay may begin. */
  protected long inForce() {
    return inForce;
  }

  /** The keys that the next transaction rewrites, with the values that they have then. */
  protected List<StateKey> due() {
    if (rewriting == null && sinceInForce >= upkeep.checkpointEvery() && sinceInForce >= live()) {
      rewriting = new LiveKeys(state);
      beganAt = UNKNOWN;
      sinceBegin = 0;
    }
    return rewriting == null ? List.of() : rewriting.next(upkeep.rewrittenPerTurn());
  }

  /**
   * The transaction with the keys that were {@link #due} is in the log.
   *
   * @param first the offset of its first record in the shard's log; negative if the log did not
   *     say, which Kafka does not have to after a retry
   * @param records of it in the shard's log
   */
  protected void committed(long first, int records) {
    sinceInForce += records;
    LiveKeys current = rewriting;
    if (current == null) {
      return;
    }
    if (beganAt == UNKNOWN) {
      beganAt = first;
    }
    sinceBegin += records;
    if (beganAt < 0) {
      rewriting = null;
    } else if (current.isDone()) {
      inForce = beganAt;
      sinceInForce = sinceBegin;
      rewriting = null;
    }
  }

  private long live() {
    long live = 0;
    for (PoolState pool : state.pools().values()) {
      live += 1L + pool.leases().size() + pool.waitingTasks().size() + pool.strandedCount();
      live += pool.cancelled().size();
    }
    return live;
  }
}
