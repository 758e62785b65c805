package dev.overlord.common.log;

import java.time.Duration;
import java.util.Set;

/**
 * A connection to the log. Each part that it makes belongs to the one thread that uses it, unless
 * its own Javadoc says otherwise.
 */
public interface Log extends AutoCloseable {
  /** A reader that sees committed records only ({@code read_committed}). */
  LogReader reader(String name);

  /** A writer without transactions; what it sends to one partition keeps its order. */
  LogWriter writer(String name);

  /**
   * @param timeout how long a transaction of this writer may stay open before the log aborts it
   */
  TransactionalWriter transactionalWriter(String transactionalId, Duration timeout);

  /**
   * A writer that also looks after transactions whose end the log has lost, where they lie open in
   * these topics: {@link TransactionalWriter#initialise} ends them as they should have ended. This
   * one has a log that loses none.
   *
   * @param topics all that this writer and its predecessors write to
   */
  default TransactionalWriter transactionalWriter(
      String transactionalId, Duration timeout, Set<String> topics) {
    return transactionalWriter(transactionalId, timeout);
  }

  /** Joins {@code group} as one of the instances that share the partitions of {@code topic}. */
  GroupMembership join(String group, String topic, String member);

  LogAdmin admin();

  @Override
  void close();
}
