package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.SlotReuse;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.PoolRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What stands committed in the log, read with nothing but the formats, and what must hold of it.
 */
final class Book {
  private static final class PoolPage {
    final TreeMap<Long, Lease> leases = new TreeMap<>();
    final Set<String> waiting = new HashSet<>();
    final Set<Long> stranded = new TreeSet<>();
    final Set<TaskRef> tasks = new TreeSet<>();
    @Nullable PoolRecord record;
  }

  private static final class ShardPage {
    final Map<Long, Integer> limitAtGrant = new HashMap<>();
    final Set<Long> live = new HashSet<>();
    long lastGranted;
    long lastAssigned;
  }

  private final World world;
  private final Topics topics;
  private final Map<String, PoolPage> pools = new TreeMap<>();
  private final Map<Integer, ShardPage> shards = new HashMap<>();
  private final Map<String, Outcome> results = new HashMap<>();
  private final Map<Long, PoolDefinition> definitions = new HashMap<>();
  private BiConsumer<Integer, Long> leaseEnded = (shard, token) -> {};
  private int expected;

  Book(World world, Topics topics) {
    this.world = world;
    this.topics = topics;
  }

  void onLeaseEnd(BiConsumer<Integer, Long> action) {
    leaseEnded = action;
  }

  /** Leased and stranded together may come to this much with {@code slot_reuse: ttl}. */
  static int mostInTtl(int limit) {
    return 2 * limit;
  }

  boolean wasGranted(int shard, long token) {
    return page(shard).limitAtGrant.containsKey(token);
  }

  boolean isLeased(int shard, long token) {
    return page(shard).live.contains(token);
  }

  int limitAtGrant(int shard, long token) {
    return page(shard).limitAtGrant.getOrDefault(token, 0);
  }

  int tasks() {
    return expected;
  }

  int results() {
    return results.size();
  }

  /** What a process wrote outside of a transaction. */
  void appended(LogRecord record) {
    String topic = record.partition().topic();
    if (topic.equals(topics.pools())) {
      byte[] value = record.value();
      String key = text(record);
      if (value != null && !key.startsWith("_")) {
        definitions.put(record.offset(), Json.read(value, PoolDefinition.class));
      }
    } else {
      Violation.unless(
          topic.equals(topics.workerEvents()), topic + " was written outside of a transaction");
    }
  }

  void submitted(String pool, TaskRef ref) {
    pool(pool).tasks.add(ref);
    expected++;
  }

  /** A turn's transaction is in the log. */
  void committed(List<LogRecord> records) {
    Set<String> touched = new TreeSet<>();
    Set<String> granting = new TreeSet<>();
    int failed = 0;
    int letters = 0;
    for (LogRecord record : records) {
      String topic = record.partition().topic();
      if (topic.equals(topics.leases())) {
        lease(record, touched, granting);
      } else if (topic.equals(topics.results())) {
        failed += result(record) == Outcome.FAILED ? 1 : 0;
      } else if (topic.equals(topics.deadLetters())) {
        letters++;
      }
    }
    records.stream()
        .filter(r -> r.partition().topic().equals(topics.assignments()))
        .forEach(this::assigned);
    Violation.unless(failed == letters, failed + " tasks failed with " + letters + " dead letters");
    granting.forEach(this::checkGrant);
    touched.forEach(this::checkPlaces);
  }

  private void lease(LogRecord record, Set<String> touched, Set<String> granting) {
    String key = text(record);
    byte[] value = record.value();
    int shard = record.partition().number();
    if (key.equals("_shard")) {
      return;
    }
    if (key.startsWith("_pool/")) {
      PoolPage pool = pool(key.substring("_pool/".length()));
      pool.record = value == null ? null : Json.read(value, PoolRecord.class);
      touched.add(key.substring("_pool/".length()));
      return;
    }
    String[] parts = key.split("/", 3);
    PoolPage pool = pool(parts[0]);
    touched.add(parts[0]);
    if (parts.length == 2) {
      if (leased(shard, pool, parts[0], Long.parseLong(parts[1]), value)) {
        granting.add(parts[0]);
      }
    } else if (parts[1].equals("waiting")) {
      keep(pool.waiting, parts[2], value);
    } else {
      keep(pool.stranded, Long.parseLong(parts[2]), value);
    }
  }

  private static <T> void keep(Set<T> set, T key, byte @Nullable [] value) {
    if (value == null) {
      set.remove(key);
    } else {
      set.add(key);
    }
  }

  /** True when it is a new grant. */
  private boolean leased(
      int shard, PoolPage pool, String name, long token, byte @Nullable [] value) {
    ShardPage page = page(shard);
    if (value == null) {
      if (pool.leases.remove(token) != null) {
        page.live.remove(token);
        world.trace("log", "lease " + name + "/" + token + " ends");
        leaseEnded.accept(shard, token);
      }
      return false;
    }
    Lease lease = Json.read(value, Lease.class);
    if (pool.leases.put(token, lease) != null) {
      return false;
    }
    Violation.unless(
        token > page.lastGranted, "token " + token + " is granted after " + page.lastGranted);
    page.lastGranted = token;
    page.live.add(token);
    page.limitAtGrant.put(token, limit(pool));
    world.trace(
        "log", "lease " + name + "/" + token + " of " + lease.ref() + " to " + lease.worker());
    return true;
  }

  private void assigned(LogRecord record) {
    if (Json.read(bytes(record), InboxMessage.class) instanceof InboxMessage.Run run) {
      ShardPage page = page(run.shard());
      Violation.unless(
          run.token() > page.lastAssigned,
          "token " + run.token() + " is assigned after " + page.lastAssigned);
      page.lastAssigned = run.token();
      Violation.unless(
          page.live.contains(run.token()), "token " + run.token() + " is assigned without a lease");
      page.limitAtGrant.put(run.token(), limit(pool(run.pool())));
    }
  }

  private Outcome result(LogRecord record) {
    TaskResult result = Json.read(bytes(record), TaskResult.class);
    Outcome before = results.put(result.ref(), result.outcome());
    Violation.unless(before == null, result.ref() + " has a second outcome: " + result);
    world.trace("log", "result of " + result.ref() + " is " + result.outcome());
    return result.outcome();
  }

  /** Property 1 in the log. A definition must be one that somebody wrote. */
  private void checkGrant(String name) {
    PoolPage pool = pool(name);
    int limit = limit(pool);
    Set<Integer> slots = new HashSet<>();
    pool.leases.values().forEach(lease -> slots.add(lease.slot()));
    Violation.unless(
        slots.size() <= limit, name + ": " + slots.size() + " slots are leased of " + limit);
    PoolDefinition definition = definition(pool);
    int most =
        definition != null && definition.slotReuse() == SlotReuse.STRICT ? limit : mostInTtl(limit);
    Violation.unless(
        slots.size() + pool.stranded.size() <= most,
        name + ": " + slots + " leased, " + pool.stranded + " stranded at a limit of " + limit);
  }

  /** Property 2. */
  private void checkPlaces(String name) {
    PoolPage pool = pool(name);
    Set<String> leasedRefs = new HashSet<>();
    for (Lease lease : pool.leases.values()) {
      Violation.unless(
          leasedRefs.add(String.valueOf(lease.ref())), lease.ref() + " is leased twice");
    }
    for (TaskRef ref : pool.tasks) {
      String text = ref.toString();
      int places = ref.offset() >= position(pool, ref) ? 1 : 0;
      places += leasedRefs.contains(text) ? 1 : 0;
      places += pool.waiting.contains(text) ? 1 : 0;
      places += results.containsKey(text) ? 1 : 0;
      Violation.unless(places == 1, ref + " is in " + places + " places");
    }
  }

  /** Where the tasks are that have no outcome. */
  String missing() {
    StringBuilder text = new StringBuilder();
    for (PoolPage pool : pools.values()) {
      for (TaskRef ref : pool.tasks) {
        if (!results.containsKey(ref.toString())) {
          boolean waits = pool.waiting.contains(ref.toString());
          boolean unread = ref.offset() >= position(pool, ref);
          text.append(' ')
              .append(ref)
              .append(waits ? " waits" : unread ? " is undispatched" : " is leased");
        }
      }
      text.append("; limit ").append(limit(pool)).append(", stranded ").append(pool.stranded);
    }
    return text.toString();
  }

  private static long position(PoolPage pool, TaskRef ref) {
    if (pool.record != null) {
      for (PoolRecord.TopicPositions topic : pool.record.topics()) {
        if (topic.topic().equals(ref.topic()) && ref.partition() < topic.positions().size()) {
          return topic.positions().get(ref.partition());
        }
      }
    }
    return 0;
  }

  /** As somebody wrote it in {@code pools}, not as the leader's record claims. */
  private @Nullable PoolDefinition definition(PoolPage pool) {
    return pool.record == null ? null : definitions.get(pool.record.definitionOffset());
  }

  private int limit(PoolPage pool) {
    PoolDefinition definition = definition(pool);
    return definition == null ? 0 : definition.concurrency();
  }

  private PoolPage pool(String name) {
    return pools.computeIfAbsent(name, n -> new PoolPage());
  }

  private ShardPage page(int shard) {
    return shards.computeIfAbsent(shard, s -> new ShardPage());
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
