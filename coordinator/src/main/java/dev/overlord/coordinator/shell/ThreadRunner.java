package dev.overlord.coordinator.shell;

import dev.overlord.common.log.Log;
import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each leader on a thread of its own. */
public final class ThreadRunner implements ShardOwner.Runner {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadRunner.class);
  private static final Duration WAIT = Duration.ofMillis(100);

  private final ShardSettings settings;
  private final Log log;
  private final Clock clock;

  public ThreadRunner(ShardSettings settings, Log log, Clock clock) {
    this.settings = settings;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public Run start(int shard) {
    ShardThread run = new ShardThread(shard);
    run.thread.start();
    return run;
  }

  private final class ShardThread implements Run {
    final Thread thread;
    private final ShardLeader leader;
    private volatile boolean stopped;
    private volatile boolean ended;
    private volatile @Nullable RuntimeException failure;

    ShardThread(int shard) {
      leader = new ShardLeader(shard, settings, log, clock, new Random());
      thread = new Thread(this::lead, "shard-" + shard);
    }

    private void lead() {
      try (leader) {
        while (!stopped) {
          leader.step(WAIT);
        }
      } catch (RuntimeException e) {
        failure = stopped ? null : e;
        LOG.debug("shard.stopped shard={}", leader.shard(), e);
      } catch (Error e) {
        failure = new IllegalStateException("the leader of shard " + leader.shard() + " broke", e);
        LOG.error("shard.broken shard={}", leader.shard(), e);
      } finally {
        ended = true;
      }
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public @Nullable RuntimeException failure() {
      return failure;
    }

    @Override
    public long lastProgress() {
      return leader.lastProgress();
    }

    @Override
    public void stop() {
      stopped = true;
      leader.wakeup();
    }
  }
}
