package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.PoolRecord;
import dev.overlord.simulation.Pages.PoolPage;
import dev.overlord.simulation.Pages.ShardPage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads what is committed, with nothing but the formats, and has it checked. */
final class Book {
  private final World world;
  private final Topics topics;
  private final String tasksPrefix;
  private final UnaryOperator<String> idOf;
  private final Pages pages = new Pages();
  private final LogChecks checks;
  private BiConsumer<Integer, Long> leaseEnded = (shard, token) -> {};
  private int tasks;
  private int lostForGood;
  private long lastProgress;

  /**
   * @param idOf says which id the topic of this name has now
   */
  Book(World world, Topics topics, UnaryOperator<String> idOf) {
    this.idOf = idOf;
    this.world = world;
    this.topics = topics;
    this.tasksPrefix = topics.prefix() + "tasks.";
    this.checks = new LogChecks(world, pages);
  }

  Pages pages() {
    return pages;
  }

  void onLeaseEnd(BiConsumer<Integer, Long> action) {
    leaseEnded = action;
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
    return tasks;
  }

  int results() {
    return pages.results.size();
  }

  boolean allDone() {
    return pages.results.size() >= tasks - lostForGood && undone().isEmpty();
  }

  private List<TaskRef> undone() {
    return pages.pools.values().stream()
        .flatMap(pool -> pool.tasks.stream())
        .filter(ref -> !pages.results.containsKey(ref.toString()))
        .filter(ref -> !pages.lost.contains(ref.toString()) || pages.known.contains(ref.toString()))
        .toList();
  }

  /** True time of the last grant or outcome. */
  long lastProgress() {
    return lastProgress;
  }

  /** What a process wrote outside of a transaction. */
  void appended(LogRecord record) {
    String topic = record.partition().topic();
    if (topic.equals(topics.pools())) {
      byte[] value = record.value();
      if (value != null && !text(record).startsWith("_")) {
        pages.defined(record.offset(), Json.read(value, PoolDefinition.class));
      }
    } else if (!submitted(record)) {
      world.require(
          topic.equals(topics.workerEvents()),
          Checker.TRANSACTION,
          () -> topic + " was written outside of a transaction");
    }
  }

  /** False when it is no task. */
  private boolean submitted(LogRecord record) {
    String pool = Pages.poolOf(tasksPrefix, record.partition().topic());
    if (pool == null) {
      return false;
    }
    String topic = Pages.named(record.partition().topic(), idOf.apply(record.partition().topic()));
    TaskRef ref = new TaskRef(topic, record.partition().number(), record.offset());
    pages.pool(pool).tasks.add(ref);
    pages.bytes.put(ref.toString(), record.value());
    tasks++;
    return true;
  }

  /** Records before {@code offset} are gone, by a purge of ours or by somebody else's hand. */
  void deleted(Partition partition, long offset, boolean byOthers) {
    String topic = Pages.named(partition.topic(), idOf.apply(partition.topic()));
    gone(topic, byOthers, ref -> ref.partition() == partition.number() && ref.offset() < offset);
  }

  /** Somebody has deleted the topic, and all that stands in it. */
  void topicDeleted(String topic, String id) {
    gone(Pages.named(topic, id), true, ref -> true);
  }

  private void gone(String topic, boolean byOthers, Predicate<TaskRef> which) {
    String pool = Pages.poolOf(tasksPrefix, topic);
    if (pool == null) {
      return;
    }
    for (TaskRef ref : pages.pool(pool).tasks) {
      boolean gone =
          ref.topic().equals(topic)
              && which.test(ref)
              && !pages.results.containsKey(ref.toString());
      if (gone && byOthers && pages.lost.add(ref.toString())) {
        lostForGood++;
      } else if (gone && !pages.lost.contains(ref.toString())) {
        world.violated(Checker.BYTES, ref + " is purged and not done");
      }
    }
  }

  /** A transaction is in the log. */
  void committed(List<LogRecord> records) {
    checks.begin();
    pages.pools.values().forEach(PoolPage::begin);
    records.forEach(this::moved);
    Map<String, TaskResult> failed = new TreeMap<>();
    for (LogRecord record : records) {
      String topic = record.partition().topic();
      if (topic.equals(topics.leases())) {
        lease(record);
      } else if (topic.equals(topics.results())) {
        result(record, failed);
      } else {
        submitted(record);
      }
    }
    for (LogRecord record : records) {
      if (record.partition().topic().equals(topics.assignments())) {
        assigned(record);
      } else if (record.partition().topic().equals(topics.deadLetters())) {
        letter(record, failed);
      }
    }
    world.require(
        failed.isEmpty(), Checker.ONE_OUTCOME, () -> failed + " failed without a dead letter");
    checks.end();
  }

  private void letter(LogRecord record, Map<String, TaskResult> failed) {
    DeadLetter letter = Json.read(bytes(record), DeadLetter.class);
    TaskResult result = failed.remove(letter.ref());
    world.require(
        result != null, Checker.ONE_OUTCOME, () -> "dead letter without its outcome: " + letter);
    String ref = ended(letter.pool(), letter.ref(), letter.error());
    byte[] original = pages.bytes.get(ref);
    String value = letter.original();
    boolean same = value == null || Arrays.equals(original, Base64.getDecoder().decode(value));
    boolean mayLack = pages.lost.contains(ref) || original == null || Poison.isHopeless(original);
    world.require(
        same && (value != null || mayLack),
        Checker.ONE_OUTCOME,
        () -> "the dead letter of " + letter.ref() + " has not the original bytes");
  }

  /** The task that has its outcome now. */
  private String ended(String name, String ref, @Nullable TaskError error) {
    PoolPage pool = pages.pool(name);
    boolean leaves = error != null && error.code().equals("topic_recreated");
    return pool.ended(ref, leaves || pages.known.contains(pool.before(ref)));
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
      } else {
        pool.waiting.add(ref);
        pages.known.add(ref);
        checks.waits(parts[0], parts[2], Json.read(value, WaitingTask.class));
      }
      checks.touches(parts[0], ref);
    } else if (value == null) {
      pool.stranded.remove(Long.parseLong(parts[2]));
    } else {
      pool.stranded.put(Long.parseLong(parts[2]), Json.read(value, Stranded.class));
    }
  }

  private void leased(int shard, String name, long token, byte @Nullable [] value) {
    PoolPage pool = pages.pool(name);
    ShardPage page = pages.shard(shard);
    Lease lease = value == null ? null : Json.read(value, Lease.class);
    Lease before = lease == null ? pool.leases.remove(token) : pool.leases.put(token, lease);
    if (lease == null && before != null) {
      page.live.remove(token);
      checks.ended(before);
      unref(name, pool, token);
      world.trace("log", "lease " + name + "/" + token + " ends");
      leaseEnded.accept(shard, token);
    } else if (lease != null && before == null) {
      lastProgress = world.now();
      page.live.add(token);
      String plain = lease.ref();
      if (plain != null) {
        String ref = pool.after(plain);
        pool.refs.put(token, ref);
        pool.leasedRefs.merge(ref, 1, Integer::sum);
        pages.known.add(ref);
        checks.touches(name, ref);
      }
      world.trace(
          "log",
          "lease "
              + name
              + "/"
              + token
              + " of "
              + lease.ref()
              + " in slot "
              + lease.slot()
              + "."
              + lease.order()
              + " to "
              + lease.worker()
              + "/"
              + lease.incarnation());
      checks.granted(shard, name, token, lease);
    } else if (lease != null && lease.ref() == null) {
      unref(name, pool, token);
    }
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
    if (Json.read(bytes(record), InboxMessage.class) instanceof InboxMessage.Run run) {
      checks.assigned(run);
    }
  }

  private void result(LogRecord record, Map<String, TaskResult> failed) {
    TaskResult result = Json.read(bytes(record), TaskResult.class);
    String ref = ended(result.pool(), result.ref(), result.error());
    Outcome before = pages.results.put(ref, result.outcome());
    world.require(
        before == null, Checker.ONE_OUTCOME, () -> ref + " has a second outcome: " + result);
    checks.checkSuspect(ref, result);
    lastProgress = world.now();
    world.trace("log", "result of " + ref + " is " + result.outcome());
    checks.touches(result.pool(), ref);
    if (pages.lost.contains(ref)) {
      lostForGood--;
    }
    if (result.outcome() == Outcome.FAILED) {
      failed.put(result.ref(), result);
    }
  }

  /** All tasks, not only those that a transaction touched. */
  void checkAll() {
    checks.all();
  }

  /** Where the tasks are that have no outcome. */
  String missing() {
    StringBuilder text = new StringBuilder();
    for (TaskRef ref : undone()) {
      PoolPage pool = pages.pool(String.valueOf(Pages.poolOf(tasksPrefix, ref.topic())));
      boolean waits = pool.waiting.contains(ref.toString());
      boolean unread = pool.isUndispatched(ref);
      text.append(' ')
          .append(ref)
          .append(waits ? " waits" : unread ? " is undispatched" : " is leased");
    }
    pages.pools.forEach((name, pool) ->
        text.append("; limit of " + name + " ")
            .append(pages.limit(pool))
            .append(", stranded ")
            .append(pool.stranded));
    return text.toString();
  }

  private static String text(LogRecord record) {
    byte[] key = record.key();
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(LogRecord record) {
    byte[] value = record.value();
    return value == null ? new byte[0] : value;
  }
}
