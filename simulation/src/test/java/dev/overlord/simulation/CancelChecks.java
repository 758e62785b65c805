package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.common.protocol.ShardMessage;
import dev.overlord.simulation.Pages.PoolPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What somebody wanted no more of: a leader that has read so notes it of every task that has no
 * outcome, the note goes with the outcome, and until then nothing leads back to running.
 */
final class CancelChecks {
  private record Asked(long offset, String pool, TaskRef ref) {}

  private record Dropped(String pool, String ref) {}

  private final World world;
  private final Pages pages;
  private final int most;
  private final Map<Integer, ArrayDeque<Asked>> unread = new HashMap<>();
  private final Set<String> asked = new HashSet<>();

  /** By pool, without the ids of topics: one may be noted before its topic is known. */
  private final Map<String, Set<String>> noted = new TreeMap<>();

  /** Of this transaction. */
  private final Set<Dropped> dropped = new HashSet<>();

  private final Map<String, String> returning = new TreeMap<>();

  /** Pools that had a record before this transaction. */
  private final Set<String> knownBefore = new HashSet<>();

  /** By pool: how many notes it may have had at some moment of this transaction. */
  private final Map<String, Integer> peak = new HashMap<>();

  /**
   * @param most notes that a pool may have
   */
  CancelChecks(World world, Pages pages, int most) {
    this.world = world;
    this.pages = pages;
    this.most = most;
  }

  /** Somebody says something to a shard. */
  void said(LogRecord record) {
    byte[] value = Book.bytes(record);
    if (new String(value, StandardCharsets.UTF_8).startsWith("{\"kind\":\"cancel\"")
        && Json.read(value, ShardMessage.class) instanceof OperatorMessage.Cancel cancel) {
      asked.add(cancel.ref());
      unread
          .computeIfAbsent(record.partition().number(), shard -> new ArrayDeque<>())
          .add(new Asked(record.offset(), cancel.pool(), cancel.task()));
    }
  }

  void begin() {
    dropped.clear();
    knownBefore.clear();
    returning.clear();
    peak.clear();
    noted.forEach((pool, refs) -> peak.put(pool, refs.size()));
    pages.pools.forEach((name, pool) -> {
      if (pool.record != null) {
        knownBefore.add(name);
      }
    });
  }

  void noted(String pool, String ref, boolean removed) {
    Set<String> own = noted.computeIfAbsent(pool, p -> new TreeSet<>());
    if (!removed) {
      own.add(ref);
    } else if (own.remove(ref)) {
      dropped.add(new Dropped(pool, pages.pool(pool).before(ref)));
    }
  }

  void granted(String pool, Lease lease) {
    if (lease.ref() != null && !lease.revoked()) {
      returning.put(pages.pool(pool).after(lease.ref()), pool);
    }
  }

  void waits(String pool, String ref, WaitingTask waiting) {
    if (waiting.verdict() == null) {
      returning.put(pages.pool(pool).after(ref), pool);
    }
  }

  void result(TaskResult result) {
    world.require(
        result.outcome() != Outcome.CANCELLED || asked.contains(result.ref()),
        Checker.CANCEL,
        () -> "nobody cancelled " + result);
  }

  /**
   * The transaction is over.
   *
   * @param shard whose it is
   * @param readUpTo of what is said to the shard
   */
  void end(int shard, long readUpTo) {
    returning.forEach((ref, pool) ->
        world.require(
            !isNoted(pool, ref), Checker.CANCEL, () -> ref + " is cancelled and is to run"));
    dropped.forEach(this::checkDropped);
    noted.forEach((pool, refs) ->
        refs.forEach(ref -> checkNoted(pages.pool(pool), pages.pool(pool).after(ref))));
    ArrayDeque<Asked> waiting = unread.getOrDefault(shard, new ArrayDeque<>());
    while (!waiting.isEmpty() && waiting.getFirst().offset() < readUpTo) {
      checkHeeded(waiting.removeFirst());
    }
  }

  private boolean isNoted(String pool, String ref) {
    TaskRef named = TaskRef.parse(ref);
    TaskRef plain = new TaskRef(Pages.plain(named.topic()), named.partition(), named.offset());
    return noted.getOrDefault(pool, Set.of()).contains(plain.toString());
  }

  private void checkNoted(PoolPage pool, String ref) {
    world.require(
        !pages.results.containsKey(ref),
        Checker.CANCEL,
        () -> ref + " has its outcome and is noted as cancelled");
    pool.refs.forEach((token, leased) -> {
      Lease lease = pool.leases.get(token);
      world.require(
          !leased.equals(ref) || lease == null || lease.revoked(),
          Checker.CANCEL,
          () -> ref + " is cancelled and its lease is not revoked: " + lease);
    });
  }

  private void checkDropped(Dropped it) {
    boolean gone =
        pages.lost.contains(it.ref())
            || pages.pool(it.pool()).left.contains(TaskRef.parse(it.ref()).topic())
            || !pages.pool(it.pool()).tasks.contains(TaskRef.parse(it.ref()));
    world.require(
        gone || pages.results.containsKey(it.ref()),
        Checker.CANCEL,
        () -> it.ref() + " was cancelled, and that is forgotten");
  }

  /**
   * A leader has read the wish. It may know nothing of a pool that was just defined, and take the
   * wish for one of the topic that was there before.
   */
  private void checkHeeded(Asked it) {
    PoolPage pool = pages.pool(it.pool());
    String ref = pool.after(it.ref().toString());
    TaskRef named = TaskRef.parse(ref);
    boolean replaced =
        pool.left.stream().anyMatch(old -> Pages.plain(old).equals(it.ref().topic()));
    boolean here = pool.tasks.contains(named) && knownBefore.contains(it.pool()) && !replaced;
    boolean open =
        pool.isUndispatched(named)
            || pool.leasedRefs.containsKey(ref)
            || pool.waiting.contains(ref) && !pool.givenUp.contains(ref);
    boolean full = peak.merge(it.pool(), 1, Integer::sum) > most;
    world.require(
        !here || !open || full || pages.lost.contains(ref) || isNoted(it.pool(), ref),
        Checker.CANCEL,
        () -> ref + " was cancelled, and its leader takes no note");
  }
}
