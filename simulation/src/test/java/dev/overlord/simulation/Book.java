package dev.overlord.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.PoolRecord;
import dev.overlord.simulation.Pages.PoolPage;
import dev.overlord.simulation.Pages.ShardPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads what is committed, with nothing but the formats, and has it checked. */
final class Book {
  private final World world;
  private final Topics topics;
  private final Pages pages = new Pages();
  private final LogChecks checks;
  private final SlotChecks slotChecks;
  private final Submitted submitted;
  private final Outcomes outcomes;
  private final CancelChecks cancels;
  private BiConsumer<Integer, Long> leaseEnded = (shard, token) -> {};
  private BiConsumer<String, Lease> granted = (pool, lease) -> {};
  private long lastProgress;

  /**
   * @param idOf says which id the topic of this name has now
   * @param cancelled at most so many of a pool without an outcome
   */
  Book(World world, Topics topics, UnaryOperator<String> idOf, int cancelled) {
    this.world = world;
    this.topics = topics;
    this.slotChecks = new SlotChecks(world, pages);
    this.submitted = new Submitted(world, pages, topics.prefix() + "tasks.", idOf);
    this.checks = new LogChecks(world, pages);
    this.outcomes = new Outcomes(world, pages, checks, submitted);
    this.cancels = new CancelChecks(world, pages, cancelled);
  }

  Pages pages() {
    return pages;
  }

  void onLeaseEnd(BiConsumer<Integer, Long> action) {
    leaseEnded = action;
  }

  void onGrant(BiConsumer<String, Lease> action) {
    granted = action;
  }

  boolean wasGranted(int shard, long token) {
    return pages.shard(shard).limitAtGrant.containsKey(token);
  }

  boolean isLeased(int shard, long token) {
    return pages.shard(shard).live.contains(token);
  }

  int limitAtGrant(int shard, long token) {
    return pages.shard(shard).limitAtGrant.getOrDefault(token, 0);
  }

  @Nullable Lease lease(String pool, long token) {
    return pages.pool(pool).leases.get(token);
  }

  int tasks() {
    return submitted.count();
  }

  int results() {
    return pages.results.size();
  }

  boolean allDone() {
    return submitted.allDone();
  }

  /** True time of the last outcome, or grant to a task. */
  long lastProgress() {
    return lastProgress;
  }

  /** What a process wrote outside of a transaction. */
  void appended(LogRecord record) {
    String topic = record.partition().topic();
    if (Stranger.wrote(record)) {
      return;
    }
    if (topic.equals(topics.pools())) {
      byte[] value = record.value();
      if (value != null && !text(record).startsWith("_")) {
        pages.defined(record.offset(), Json.read(value, PoolDefinition.class));
      }
    } else if (!submitted.add(record)) {
      world.require(
          topic.equals(topics.workerEvents()),
          Checker.TRANSACTION,
          () -> topic + " was written outside of a transaction");
      cancels.said(record);
    }
  }

  /** Records before {@code offset} are gone, by a purge of ours or by somebody else's hand. */
  void deleted(Partition partition, long offset, boolean byOthers) {
    submitted.deleted(partition, offset, byOthers);
  }

  /** Somebody has deleted the topic, and all that stands in it. */
  void topicDeleted(String topic, String id) {
    submitted.topicDeleted(topic, id);
  }

  /** A transaction is in the log. */
  void committed(List<LogRecord> records) {
    checks.begin();
    cancels.begin();
    pages.pools.values().forEach(PoolPage::begin);
    records.forEach(this::moved);
    slotChecks.begin();
    outcomes.begin();
    for (LogRecord record : records) {
      String topic = record.partition().topic();
      if (topic.equals(topics.leases())) {
        lease(record);
      } else if (topic.equals(topics.results())) {
        cancels.result(outcomes.result(record));
        lastProgress = world.now();
      } else {
        submitted.add(record);
      }
    }
    for (LogRecord record : records) {
      if (record.partition().topic().equals(topics.assignments())) {
        assigned(record);
      } else if (record.partition().topic().equals(topics.deadLetters())) {
        outcomes.letter(record);
      }
    }
    outcomes.end();
    checks.end();
    records.forEach(this::ended);
  }

  /** What the transaction says of topics tells which tasks its other records mean. */
  private void moved(LogRecord record) {
    String key = text(record);
    byte[] value = record.value();
    if (record.partition().topic().equals(topics.leases()) && key.startsWith("_pool/")) {
      String name = key.substring("_pool/".length());
      checks.moves(name, value == null ? null : Json.read(value, PoolRecord.class));
    }
  }

  /** The shard's own record is the last of its transaction. */
  private void ended(LogRecord record) {
    byte[] value = record.value();
    if (value != null
        && record.partition().topic().equals(topics.leases())
        && text(record).equals("_shard")) {
      cancels.end(
          record.partition().number(),
          Json.read(value, JsonNode.class).path("event_offset").asLong());
    }
  }

  private void lease(LogRecord record) {
    String key = text(record);
    byte[] value = record.value();
    if (key.startsWith("_")) {
      return;
    }
    String[] parts = key.split("/", 3);
    PoolPage pool = pages.pool(parts[0]);
    if (parts.length == 2) {
      leased(record.partition().number(), parts[0], Long.parseLong(parts[1]), value);
    } else if (parts[1].equals("waiting")) {
      String ref = value == null ? pool.before(parts[2]) : pool.after(parts[2]);
      if (value == null) {
        pool.waiting.remove(ref);
        pool.givenUp.remove(ref);
      } else {
        WaitingTask waiting = Json.read(value, WaitingTask.class);
        pool.waiting.add(ref);
        pages.known.add(ref);
        if (waiting.verdict() != null) {
          pool.givenUp.add(ref);
        }
        checks.waits(parts[0], parts[2], waiting);
        cancels.waits(parts[0], parts[2], waiting);
      }
      checks.touches(parts[0], ref);
    } else if (parts[1].equals("cancelled")) {
      cancels.noted(parts[0], parts[2], value == null);
    } else if (value == null) {
      pool.stranded.remove(Long.parseLong(parts[2]));
    } else {
      long token = Long.parseLong(parts[2]);
      Stranded stranded = Json.read(value, Stranded.class);
      if (pool.stranded.put(token, stranded) == null) {
        slotChecks.stranded(token, stranded);
      }
    }
  }

  private void leased(int shard, String name, long token, byte @Nullable [] value) {
    PoolPage pool = pages.pool(name);
    ShardPage page = pages.shard(shard);
    Lease lease = value == null ? null : Json.read(value, Lease.class);
    Lease before = lease == null ? pool.leases.remove(token) : pool.leases.put(token, lease);
    if (lease == null && before != null) {
      page.live.remove(token);
      slotChecks.ended(token, before);
      if (before.ref() != null) {
        checks.ended(before);
      }
      unref(name, pool, token);
      world.trace("log", "lease " + name + "/" + token + " ends");
      leaseEnded.accept(shard, token);
    } else if (lease != null && before == null) {
      page.live.add(token);
      String plain = lease.ref();
      if (plain != null) {
        lastProgress = world.now();
        String ref = pool.after(plain);
        pool.refs.put(token, ref);
        pool.leasedRefs.merge(ref, 1, Integer::sum);
        pages.known.add(ref);
        checks.touches(name, ref);
      }
      String whose = plain == null ? "waiter " + lease.waiter() : plain;
      world.trace("log", "lease %s/%d of %s %s".formatted(name, token, whose, place(lease)));
      checks.granted(shard, name, token, lease);
      cancels.granted(name, lease);
      slotChecks.granted(name, token, lease);
      granted.accept(name, lease);
    } else if (lease != null && lease.ref() == null) {
      unref(name, pool, token);
    }
  }

  private static String place(Lease lease) {
    return "in slot %d.%d to %s/%d"
        .formatted(lease.slot(), lease.order(), lease.worker(), lease.incarnation());
  }

  /** The lease has ended, or is an orphan from now on. */
  private void unref(String name, PoolPage pool, long token) {
    String ref = pool.refs.remove(token);
    if (ref != null) {
      pool.leasedRefs.merge(ref, -1, (a, b) -> a + b == 0 ? null : a + b);
      checks.touches(name, ref);
    }
  }

  private void assigned(LogRecord record) {
    switch (Json.read(bytes(record), InboxMessage.class)) {
      case InboxMessage.Run run -> checks.assigned(run);
      case InboxMessage.Acquired it -> checks.assigned(it.shard(), it.pool(), it.token());
      case InboxMessage.Confirmed it -> {}
      case InboxMessage.Revoke it -> {}
      case InboxMessage.RollCall it -> {}
      case InboxMessage.Superseded it -> {}
    }
  }

  /** All tasks, not only those that a transaction touched. */
  void checkAll() {
    checks.all();
  }

  /** Where the tasks are that have no outcome. */
  String missing() {
    return submitted.missing();
  }

  private static String text(LogRecord record) {
    byte[] key = record.key();
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }

  static byte[] bytes(LogRecord record) {
    byte[] value = record.value();
    return value == null ? new byte[0] : value;
  }
}
