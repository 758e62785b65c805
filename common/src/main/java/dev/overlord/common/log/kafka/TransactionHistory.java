package dev.overlord.common.log.kafka;

import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.TransactionStanding.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator said of one id's transactions since its log was last whole. With each
 * initialisation the coordinator forgets how the last one ended, so this outlives the writers of a
 * process. Thread-safe.
 */
final class TransactionHistory {
  /** A transaction that a partition has not seen the end of, and where it begins there. */
  record Open(Partition partition, long offset, long producer, int epoch) {}

  private record Begin(Partition partition, long offset) {}

  /** Oldest first. */
  private final List<TransactionStanding> noted = new ArrayList<>();

  /** The epoch that a partition shows becomes that of what ends the transaction. */
  private final Map<Begin, Outcome> decided = new HashMap<>();

  private Set<Long> unreachable = Set.of();

  /** The id's, when the log was whole: what it ends with its last epoch is the next one's. */
  private @Nullable Long former;

  /** The epoch that this process can have led to by itself since the last note. */
  private int reach;

  /** Whether it did anything since then that ends what is under way. */
  private boolean raised;

  /** To be told before the id is initialised. */
  synchronized void note(TransactionStanding now) {
    if (noted.isEmpty()) {
      add(now);
      return;
    }
    TransactionStanding last = noted.getLast();
    boolean initialised =
        now.state() == TransactionState.EMPTY && now.producer() == last.producer();
    if (initialised && now.epoch() <= reach) {
      reach = now.epoch();
    } else if (initialised && last.state() == TransactionState.EMPTY) {
      noted.removeLast();
      add(now);
    } else if (initialised && raised && last.state() == TransactionState.ONGOING) {
      noted.removeLast();
      noted.add(last.aborted());
      add(now);
    } else if (now.equals(last)) {
      reach = now.epoch() + 1;
    } else {
      add(now);
    }
  }

  /** An initialisation ends what is under way too, which raises the epoch once more. */
  private void add(TransactionStanding now) {
    noted.add(now);
    reach = now.epoch() + 1;
    raised = false;
  }

  /** This process is about to raise the epoch, by an initialisation or a transaction. */
  synchronized void raising() {
    reach++;
    raised = true;
  }

  /** To be told after it was initialised: the client may have asked for that more than once. */
  synchronized void initialised(TransactionStanding now) {
    if (now.state() == TransactionState.EMPTY && now.producer() == noted.getLast().producer()) {
      reach = Math.max(reach, now.epoch());
    }
  }

  /** How it ended, or will, by the oldest note that can tell; once said, it stays. */
  synchronized Outcome outcome(Open open) {
    return decided.computeIfAbsent(
        new Begin(open.partition(), open.offset()),
        begin ->
            first(note -> note.producer() == open.producer() && open.epoch() < note.epoch())
                .outcome(open.epoch()));
  }

  private TransactionStanding first(Predicate<TransactionStanding> which) {
    return noted.stream().filter(which).findFirst().orElseGet(noted::getLast);
  }

  /** All that the id had since then, the one before, and those of {@link #unreachable}. */
  synchronized Set<Long> producers() {
    Set<Long> producers = new TreeSet<>(unreachable);
    if (former != null) {
      producers.add(former);
    }
    noted.forEach(note -> producers.add(note.producer()));
    return producers;
  }

  /** These have something open, and the id has another producer by now. */
  synchronized void unreachable(Set<Long> producers) {
    unreachable = Set.copyOf(producers);
  }

  /** The log is whole, but for what is unreachable. */
  synchronized void forget() {
    former = noted.getLast().producer();
    noted.clear();
    decided.clear();
  }
}
