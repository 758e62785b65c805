package dev.overlord.coordinator.shell;

import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance's place in the group and a leader running for each shard that the group gives
 * it. Steppable; safety does not rest on it, each leader fences for itself.
 */
public final class ShardOwner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardOwner.class);

  /** Two that both believe they own a shard must not fence each other for ever in step. */
  private static final Duration FENCED_BACKOFF_MAX = Duration.ofSeconds(3);

  private static final Duration FAILED_BACKOFF = Duration.ofMillis(500);

  /** Only an operator can change it. */
  private static final Duration REFUSED_BACKOFF = Duration.ofSeconds(2);

  private static final String GROUP = "group";
  private static final Duration NO_PROGRESS = Duration.ofSeconds(10);

  /** Runs leaders: a thread each in production, the simulator's schedule in tests. */
  public interface Runner {
    /** A leader that runs. */
    interface Run {
      /** True once it has stopped, whatever the reason, and its connections are closed. */
      boolean ended();

      /** Why it stopped by itself; null if it was told to. */
      @Nullable RuntimeException failure();

      long lastProgress();

      /** Tells it to stop; does not wait. */
      void stop();
    }

    Run start(int shard);
  }

  private final Supplier<GroupMembership> join;
  private final Runner runner;
  private final Clock clock;
  private final Random random;
  private final Map<Integer, Runner.Run> leaders = new HashMap<>();
  private final Map<Integer, Long> notBefore = new HashMap<>();
  private final Trouble trouble;
  private @Nullable GroupMembership membership;
  private long joinNotBefore = Long.MIN_VALUE;

  public ShardOwner(Supplier<GroupMembership> join, Runner runner, Clock clock, Random random) {
    this.join = join;
    this.runner = runner;
    this.clock = clock;
    this.random = random;
    this.trouble = new Trouble(clock);
  }

  /**
   * One round: membership, leaders that ended, shards that came or went, the watchdog. Whatever
   * goes wrong in it, the next begins anew: nobody else would notice an instance that only seems to
   * run.
   */
  public void step() {
    try {
      round();
      if (trouble.clear(GROUP)) {
        LOG.info("group.back");
      }
    } catch (LogUnavailableException e) {
      if (trouble.isNew(GROUP, e.getMessage())) {
        LOG.warn("group.unavailable reason={}", e.getMessage());
      }
    } catch (LogRefusedException e) {
      if (trouble.isNew(GROUP, e.getMessage())) {
        LOG.error("group.refused reason={}", e.getMessage());
      }
      leave();
      joinNotBefore = clock.monotonicNanos() + REFUSED_BACKOFF.toNanos();
    } catch (RuntimeException e) {
      LOG.error("group.failed again_in={}", FAILED_BACKOFF, e);
      leave();
      joinNotBefore = clock.monotonicNanos() + FAILED_BACKOFF.toNanos();
    }
    watch();
  }

  private void round() {
    GroupMembership member = membership;
    if (member == null) {
      reap();
      if (!leaders.isEmpty() || clock.monotonicNanos() < joinNotBefore) {
        return;
      }
      member = join.get();
      membership = member;
    }
    Set<Integer> owned = member.poll();
    reap();
    leaders.forEach((shard, run) -> stopUnless(owned.contains(shard), run));
    for (int shard : owned) {
      startIfDue(member, shard);
    }
  }

  private static void stopUnless(boolean owned, Runner.Run run) {
    if (!owned) {
      run.stop();
    }
  }

  private void startIfDue(GroupMembership member, int shard) {
    boolean due = clock.monotonicNanos() >= notBefore.getOrDefault(shard, Long.MIN_VALUE);
    if (due && !leaders.containsKey(shard) && member.confirm(shard)) {
      if (!trouble.isThere("shard " + shard)) {
        LOG.info("shard.taking_over shard={}", shard);
      }
      leaders.put(shard, runner.start(shard));
    }
  }

  /** Forgets the leaders that have ended. */
  public void reap() {
    leaders.entrySet().removeIf(leader -> ended(leader.getKey(), leader.getValue()));
  }

  private boolean ended(int shard, Runner.Run run) {
    if (!run.ended()) {
      return false;
    }
    RuntimeException failure = run.failure();
    if (failure != null) {
      Duration wait =
          failure instanceof FencedException
              ? Duration.ofNanos(random.nextLong(FENCED_BACKOFF_MAX.toNanos()))
              : FAILED_BACKOFF;
      notBefore.put(shard, clock.monotonicNanos() + wait.toNanos());
      if (trouble.isNew("shard " + shard, failure.getMessage())) {
        LOG.warn("shard.lost shard={} again_in={} reason={}", shard, wait, failure.toString());
      }
    } else {
      LOG.info("shard.released shard={}", shard);
    }
    return true;
  }

  /** A leader that makes no progress must not keep its shard from others. */
  private void watch() {
    for (Map.Entry<Integer, Runner.Run> leader : leaders.entrySet()) {
      long silent = clock.monotonicNanos() - leader.getValue().lastProgress();
      if (silent > NO_PROGRESS.toNanos() && membership != null) {
        LOG.error("shard.stuck shard={} for={}", leader.getKey(), Duration.ofNanos(silent));
        leave();
        return;
      }
    }
  }

  private void leave() {
    GroupMembership member = membership;
    membership = null;
    leaders.values().forEach(Runner.Run::stop);
    if (member != null) {
      try {
        member.close();
      } catch (LogException e) {
        LOG.warn("group.not_left reason={}", e.getMessage());
      }
    }
  }

  public boolean idle() {
    return leaders.isEmpty();
  }

  /** Leaves the group at once and tells all leaders to stop. */
  @Override
  public void close() {
    leave();
  }
}
