package dev.overlord.coordinator.shell;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.time.Clock;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.machine.ShardState;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads one shard, from taking over to the first failure: fence, replay, serve. Each {@link #step}
 * does one of these things. When a step throws, this leader is over and its state is thrown away:
 * it is never repaired; the shard is taken over anew by a new one.
 */
public final class ShardLeader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLeader.class);
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration OPEN = Duration.ofSeconds(1);

  private enum Phase {
    FENCE,
    REPLAY,
    FIRST_TURN,
    SERVE
  }

  private final int shard;
  private final Clock clock;
  private final ShardLog log;
  private final ShardMachine machine;
  private final Partition leases;
  private final Turns turns;

  private Phase phase = Phase.FENCE;
  private @Nullable Replay replay;
  private volatile long lastProgress;

  public ShardLeader(int shard, ShardSettings settings, Log log, Clock clock, Random random) {
    this(settings, new ShardMachine(settings.machine(shard)), log, clock, random);
  }

  /** Leads with this machine, which has seen nothing yet. */
  public ShardLeader(
      ShardSettings settings, ShardMachine machine, Log log, Clock clock, Random random) {
    this(
        settings, machine, new Checkpoints(settings.upkeep(), machine.state()), log, clock, random);
  }

  /** Leads with this machine, and these checkpoints of its state. */
  public ShardLeader(
      ShardSettings settings,
      ShardMachine machine,
      Checkpoints checkpoints,
      Log log,
      Clock clock,
      Random random) {
    this.shard = machine.config().shard();
    this.clock = clock;
    this.log = new ShardLog(log, settings, shard);
    this.machine = machine;
    this.leases = new Partition(settings.topics().leases(), shard);
    this.turns =
        new Turns(settings, machine, checkpoints, this.log, clock, random, this::progressed);
    this.lastProgress = clock.monotonicNanos();
  }

  /**
   * One step.
   *
   * @param wait at most this long for something to come in
   * @throws dev.overlord.common.log.FencedException another leader has taken over
   * @throws dev.overlord.common.log.CommitUncertainException the state may not be the log's any
   *     more
   * @throws IllegalStateException the log does not hold what its last checkpoint needs
   */
  public void step(Duration wait) {
    try {
      switch (phase) {
        case FENCE -> fence();
        case REPLAY -> replay();
        case FIRST_TURN -> firstTurn();
        case SERVE -> turns.step(wait);
      }
      progressed();
    } catch (LogUnavailableException e) {
      LOG.warn("log.unavailable shard={} phase={} reason={}", shard, phase, e.getMessage());
      clock.pause(RETRY);
    }
  }

  public int shard() {
    return shard;
  }

  /** True once its first transaction has proved that nobody fenced it during the replay. */
  public boolean serves() {
    return phase == Phase.SERVE;
  }

  /** The monotonic nanoseconds of the last step that did what it was to do. For any thread. */
  public long lastProgress() {
    return lastProgress;
  }

  public ShardState state() {
    return machine.state();
  }

  /** Ends a {@link #step} that waits. For any thread. */
  public void wakeup() {
    log.reader.wakeup();
  }

  private void progressed() {
    lastProgress = clock.monotonicNanos();
  }

  private void fence() {
    if (log.fenceNext() && allEnded()) {
      replay = new Replay(log.reader, leases, machine.state());
      phase = Phase.REPLAY;
    }
  }

  /** An open transaction would hide what lies behind it: leases would be granted twice. */
  private boolean allEnded() {
    if (!log.admin.hasOpenTransaction(leases)) {
      return true;
    }
    LOG.warn(
        "log.open_transaction shard={} partition={} remedy={}",
        shard,
        leases,
        "if it stays: kafka-transactions.sh find-hanging, then abort");
    clock.pause(OPEN);
    return false;
  }

  private void replay() {
    Replay current = replay;
    if (current != null && current.step()) {
      turns.takeOver(current.shard(), current.records());
      replay = null;
      phase = Phase.FIRST_TURN;
    }
  }

  /**
   * What was replayed is whole only if no later leader wrote, and compaction followed, meanwhile.
   */
  private void firstTurn() {
    turns.commit();
    phase = Phase.SERVE;
  }

  @Override
  public void close() {
    log.close();
  }
}
