package dev.overlord.common.log;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the log lost the end of a transaction. Its writer is told of a commit
 * and notices nothing, while nobody sees what it wrote.
 */
public final class UnendedWatch {
  private static final Logger LOG = LoggerFactory.getLogger(UnendedWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** Below the time after which a leader that does nothing is taken for dead. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int WAITS = 3;

  private final LogAdmin admin;
  private final Set<String> transactionalIds;
  private final Set<String> topics;
  private @Nullable CompletableFuture<Set<Partition>> asked;
  private @Nullable Long nextLook;

  /** How many more times to wait for an answer. */
  private int suspicion;

  /**
   * @param admin closed by the caller
   * @param topics that these ids write to
   */
  public UnendedWatch(LogAdmin admin, Set<String> transactionalIds, Set<String> topics) {
    this.admin = admin;
    this.transactionalIds = Set.copyOf(transactionalIds);
    this.topics = Set.copyOf(topics);
  }

  /**
   * The log was in trouble just now, and what was committed at its beginning may have lost its end:
   * an id's next transaction would take that with it, and end it as it ends itself. So the next
   * {@link #poll} asks, and waits for the answer for up to 2 s; without one, so do the next two.
   */
  public void suspect() {
    suspicion = WAITS;
    asked = null;
  }

  /**
   * Where a transaction is over and yet open, by the last answer; empty as long as none is known.
   * Does not wait, unless after {@link #suspect}.
   *
   * @param nanos on a monotonic scale
   */
  public Set<Partition> poll(long nanos) {
    if (asked == null) {
      if (suspicion == 0 && nextLook != null && nanos - nextLook < 0) {
        return Set.of();
      }
      asked = admin.unended(transactionalIds, topics);
      nextLook = nanos + LOOK_EVERY.toNanos();
    }
    if (suspicion > 0) {
      suspicion--;
      await(asked);
    }
    if (!asked.isDone()) {
      return Set.of();
    }
    if (!asked.isCompletedExceptionally()) {
      suspicion = 0;
    }
    Set<Partition> unended = answer(asked);
    asked = null;
    return unended;
  }

  /** Until there is an answer, of whatever kind. */
  private static void await(CompletableFuture<Set<Partition>> asked) {
    try {
      asked.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("transactions.unknown reason={}", e.toString());
    }
  }

  private static Set<Partition> answer(CompletableFuture<Set<Partition>> asked) {
    try {
      return asked.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LogException reason) {
        LOG.debug("transactions.unknown reason={}", reason.getMessage());
        return Set.of();
      }
      throw e;
    }
  }
}
