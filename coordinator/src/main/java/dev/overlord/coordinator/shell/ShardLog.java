package dev.overlord.coordinator.shell;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.log.UnendedWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A leader's own connections to the log. */
final class ShardLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLog.class);

  /** A commit takes milliseconds where all is well. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  final LogReader reader;
  final LogReader payloads;
  final LogAdmin admin;
  private final UnendedWatch watch;
  private final List<TransactionalWriter> writers = new ArrayList<>();
  private int fenced;
  private int next;

  ShardLog(Log log, ShardSettings settings, int shard) {
    reader = log.reader("shard-" + shard);
    payloads = log.reader("shard-" + shard + "-payloads");
    admin = log.admin();
    Set<String> topics = settings.topics().ofTurns();
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < settings.namespace().transactionalIds(); i++) {
      String id = settings.topics().transactionalId(shard, i);
      ids.add(id);
      writers.add(log.transactionalWriter(id, settings.transactionTimeout(), topics));
    }
    watch = new UnendedWatch(admin, ids, topics);
  }

  /**
   * Fences the next transactional id, always from number 0; true when all are fenced. In parallel
   * or in another order, two leaders that both believe could each keep some of them.
   */
  boolean fenceNext() {
    if (fenced < writers.size()) {
      writers.get(fenced).initialise();
      fenced++;
    }
    return fenced == writers.size();
  }

  /** Commits with the ids in turn: the next need not wait for the markers of the last. */
  List<Long> commit(List<NewRecord> records) {
    List<Long> offsets = writers.get(next).commit(records);
    next = (next + 1) % writers.size();
    return offsets;
  }

  /**
   * To be told how long a commit took. After a slow one {@link #checkEnds} looks at all ids before
   * the next commit, which may be of one whose last transaction lost its end.
   */
  void committedIn(long nanos) {
    if (nanos > SLOW.toNanos()) {
      watch.suspect();
    }
  }

  /**
   * Looks, now and then, whether all that was committed can be seen.
   *
   * @throws CommitUncertainException it cannot; a takeover ends what is open
   */
  void checkEnds(long nanos) {
    Set<Partition> unended = watch.poll(nanos);
    if (!unended.isEmpty()) {
      throw new CommitUncertainException(
          "what was committed is not visible in " + unended + ": Kafka lost its end", null);
    }
  }

  /** Closes all of them, also when one cannot be closed in good order. */
  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>(writers);
    all.add(reader);
    all.add(payloads);
    all.add(admin);
    for (AutoCloseable each : all) {
      try {
        each.close();
      } catch (Exception e) {
        LOG.warn("log.not_closed reason={}", e.toString());
      }
    }
  }
}
