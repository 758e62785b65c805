package dev.overlord.common.log;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

  private final LogAdmin admin;
  private final Set<String> transactionalIds;
  private final Set<String> topics;
  private @Nullable CompletableFuture<Set<Partition>> asked;
  private @Nullable Long nextLook;

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
   * Where a transaction is over and yet open, by the last answer; empty as long as none is known.
   * Does not wait.
   *
   * @param nanos on a monotonic scale
   */
  public Set<Partition> poll(long nanos) {
    Set<Partition> unended = Set.of();
    if (asked != null && asked.isDone()) {
      unended = answer(asked);
      asked = null;
    }
    if (asked == null && (nextLook == null || nanos - nextLook >= 0)) {
      asked = admin.unended(transactionalIds, topics);
      nextLook = nanos + LOOK_EVERY.toNanos();
    }
    return unended;
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
