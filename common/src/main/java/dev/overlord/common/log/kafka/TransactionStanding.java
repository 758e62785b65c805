package dev.overlord.common.log.kafka;

import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * What the coordinator says of a transactional id. Under the second version of transactions each
 * end of one, commit or abort, raises the producer's epoch by one, and so does each initialisation
 * (<a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-890">KIP-890</a>). So the epoch
 * that records were written with tells which transaction they belong to.
 *
 * @param epoch that the id's next records have
 */
record TransactionStanding(long producer, int epoch, TransactionState state) {
  /** What became of a transaction. */
  enum Outcome {
    ABORTED,
    COMMITTED
  }

  /** Of an id that was never used. */
  static final TransactionStanding UNUSED = new TransactionStanding(-1, 0, TransactionState.EMPTY);

  static TransactionStanding of(TransactionDescription described) {
    return new TransactionStanding(
        described.producerId(), described.producerEpoch(), described.state());
  }

  /** What an initialisation makes of one that is under way. */
  TransactionStanding aborted() {
    return new TransactionStanding(producer, epoch + 1, TransactionState.COMPLETE_ABORT);
  }

  /**
   * Whether the coordinator believes that every partition has the marker that ends the transaction
   * of this epoch.
   */
  boolean isOver(int written) {
    return switch (state) {
      case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> written < epoch - 1;
      case ONGOING, COMPLETE_COMMIT, COMPLETE_ABORT, EMPTY, UNKNOWN -> written < epoch;
    };
  }

  /**
   * How the transaction of this epoch ended, or will. Only the last one can have been aborted,
   * since a writer writes no more after a failure. Of {@link TransactionState#EMPTY}, which an
   * initialisation leaves, that is not known; what the log lost is then taken for committed.
   */
  Outcome outcome(int written) {
    if (written >= epoch) {
      return Outcome.ABORTED;
    }
    return switch (state) {
      case PREPARE_ABORT, PREPARE_EPOCH_FENCE, COMPLETE_ABORT ->
          written == epoch - 1 ? Outcome.ABORTED : Outcome.COMMITTED;
      case ONGOING, PREPARE_COMMIT, COMPLETE_COMMIT, EMPTY, UNKNOWN -> Outcome.COMMITTED;
    };
  }
}
