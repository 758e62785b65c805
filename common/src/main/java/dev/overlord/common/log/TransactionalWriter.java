package dev.overlord.common.log;

import java.util.List;

/** Writes lists of records, each list as one transaction: all of it becomes visible, or nothing. */
public interface TransactionalWriter extends AutoCloseable {
  /**
   * Fences every earlier writer with this transactional id and ends its open transaction.
   *
   * @throws LogUnavailableException not fenced yet, or its transaction not ended; try again
   */
  void initialise();

  /**
   * Writes all of {@code records} in one transaction and waits for the commit.
   *
   * @return the offset of each record, in the order given
   * @throws FencedException a later writer has initialised this id; nothing was written
   * @throws CommitUncertainException the transaction failed or its answer was lost: whether it is
   *     in the log is known only by initialising again and reading
   */
  List<Long> commit(List<NewRecord> records);

  @Override
  void close();
}
