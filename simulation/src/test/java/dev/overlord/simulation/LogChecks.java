package dev.overlord.simulation;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.SlotReuse;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.coordinator.machine.PoolRecord;
import dev.overlord.simulation.Pages.PoolPage;
import dev.overlord.simulation.Pages.ShardPage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must hold of the log after each transaction. */
final class LogChecks {
  private final World world;
  private final Pages pages;
  private final Map<String, Set<String>> touched = new TreeMap<>();
  private final Map<String, Set<String>> granting = new TreeMap<>();

  private final FailureChecks failures;
  private final Set<String> counted = new HashSet<>();
  private final Map<String, Lease> endedLeases = new HashMap<>();

  LogChecks(World world, Pages pages) {
    this.world = world;
    this.pages = pages;
    this.failures = new FailureChecks(world, pages);
  }

  /** Leased and stranded together may come to this much. */
  static int room(@Nullable SlotReuse reuse, int limit) {
    return reuse == SlotReuse.STRICT ? limit : 2 * limit;
  }

  void begin() {
    failures.begin();
    touched.clear();
    granting.clear();
    counted.clear();
    endedLeases.clear();
    waits.clear();
  }

  /** The transaction ends this lease. */
  void ended(Lease lease) {
    endedLeases.put(String.valueOf(lease.ref()), lease);
  }

  /** The transaction makes this task wait; its lease may be ended by a later record of it. */
  void waits(String pool, String ref, WaitingTask waiting) {
    waits.put(ref, new Waits(pool, waiting));
  }

  private record Waits(String pool, WaitingTask waiting) {}

  private final Map<String, Waits> waits = new TreeMap<>();

  private void checkBlame() {
    waits.forEach((ref, wait) -> {
      Lease lease = endedLeases.get(ref);
      if (lease != null) {
        interrupted(wait.pool(), lease.slot(), wait.waiting(), lease);
        failures.waits(wait.pool(), lease, wait.waiting());
      }
    });
  }

  void touches(String pool, String ref) {
    touched.computeIfAbsent(pool, p -> new TreeSet<>()).add(ref);
  }

  /** The pool's record is written anew: tasks between the positions have left their topic. */
  void moves(String name, @Nullable PoolRecord now) {
    PoolPage pool = pages.pool(name);
    Set<TaskRef> before = new HashSet<>();
    pool.tasks.stream().filter(pool::isUndispatched).forEach(before::add);
    pool.moved(now);
    for (TaskRef ref : pool.tasks) {
      if (before.contains(ref) != pool.isUndispatched(ref)) {
        touches(name, ref.toString());
      }
    }
    if (now != null) {
      world.require(
          now.definitionOffset() >= pool.definitionOffset,
          Checker.CAP_GRANTED,
          () -> name + " takes back a definition that is older than the one in force");
      pool.definitionOffset = now.definitionOffset();
    }
  }

  /** When a worker is lost, each of its slots counts one interruption, for its lowest order. */
  private void interrupted(String pool, int slot, WaitingTask waiting, Lease lease) {
    TaskError error = waiting.lastError();
    boolean lost =
        error != null
            && (error.code().equals("lease_expired") || error.code().equals("worker_died"));
    if (lost && waiting.interruptions() > lease.interruptions()) {
      world.require(
          counted.add(pool + "/" + slot + "/" + lease.worker()),
          Checker.BLAME,
          () -> lease.ref() + " is blamed for what another in slot " + slot + " did");
    }
  }

  /** Only what breaks its leaders fails as a suspect, and it never runs. */
  void checkSuspect(String ref, TaskResult result) {
    TaskError error = result.error();
    boolean suspect = error != null && error.code().equals("suspect");
    boolean poison = Poison.isIn(pages.bytes.get(ref));
    world.require(
        poison || !suspect, Checker.BLAME, () -> ref + " is suspected for what another did");
    world.require(
        !poison || result.outcome() != Outcome.SUCCEEDED,
        Checker.BLAME,
        () -> ref + " breaks its leaders and ran");
  }

  void granted(int shard, String name, long token, Lease lease) {
    ShardPage page = pages.shard(shard);
    world.require(
        token > page.lastGranted,
        Checker.TOKENS,
        () -> "token " + token + " is granted after " + page.lastGranted);
    page.lastGranted = token;
    failures.granted(name, lease);
    page.limitAtGrant.put(token, pages.limit(pages.pool(name)));
    granting.computeIfAbsent(name, p -> new TreeSet<>()).add(lease.endpoint());
  }

  void assigned(int shard, String pool, long token) {
    ShardPage page = pages.shard(shard);
    world.require(
        token > page.lastAssigned,
        Checker.TOKENS,
        () -> "token " + token + " is assigned after " + page.lastAssigned);
    page.lastAssigned = token;
    world.require(
        page.live.contains(token),
        Checker.TRANSACTION,
        () -> "token " + token + " is assigned without a lease");
    page.limitAtGrant.put(token, pages.limit(pages.pool(pool)));
  }

  /** What is to be run is what was submitted. */
  void assigned(InboxMessage.Run run) {
    assigned(run.shard(), run.pool(), run.token());
    PoolPage pool = pages.pool(run.pool());
    byte[] submitted = pages.bytes.get(String.valueOf(pool.refs.get(run.token())));
    world.require(
        submitted != null && Arrays.equals(submitted, run.task().bytes()),
        Checker.BYTES,
        () -> pool.refs.get(run.token()) + " is assigned with the bytes of another task");
  }

  void end() {
    checkBlame();
    failures.end();
    granting.forEach(this::checkGrant);
    touched.forEach(this::checkPlaces);
    pages.pools.forEach(this::checkLeft);
    if (world.chance(0.01)) {
      all();
    }
  }

  void all() {
    pages.pools.forEach((name, pool) -> pool.tasks.forEach(ref -> checkPlace(pool, ref)));
  }

  private void checkGrant(String name, Set<String> endpoints) {
    PoolPage pool = pages.pool(name);
    PoolDefinition definition = pages.definition(pool);
    int limit = pages.limit(pool);
    SlotReuse reuse = definition == null ? null : definition.slotReuse();
    Set<Integer> slots = new HashSet<>();
    pool.leases.values().forEach(lease -> slots.add(lease.slot()));
    world.require(
        slots.size() <= limit,
        Checker.CAP_GRANTED,
        () -> name + ": " + slots.size() + " slots are leased of " + limit);
    int stranded = pool.stranded.size();
    world.require(
        slots.size() + stranded <= room(reuse, limit),
        Checker.CAP_GRANTED,
        () -> name + ": " + slots + " leased, " + pool.stranded + " stranded, limit " + limit);
    world.require(
        definition == null || !definition.paused(), Checker.CAP_GRANTED, () -> name + " is paused");
    if (definition != null) {
      definition.endpoints().stream()
          .filter(endpoint -> endpoints.contains(endpoint.url()))
          .forEach(endpoint -> checkEndpoint(pool, definition, endpoint));
    }
  }

  private void checkEndpoint(
      PoolPage pool, PoolDefinition definition, PoolDefinition.Endpoint endpoint) {
    Set<Integer> slots = new HashSet<>();
    Map<Integer, Lease> running = new TreeMap<>();
    for (Lease lease : pool.leases.values()) {
      running.merge(lease.slot(), lease, (a, b) -> a.order() <= b.order() ? a : b);
    }
    running.forEach((slot, lease) -> {
      if (lease.endpoint().equals(endpoint.url())) {
        slots.add(slot);
      }
    });
    int limit = definition.limitOf(endpoint);
    world.require(
        slots.size() <= limit,
        Checker.CAP_GRANTED,
        () -> slots + " are leased at " + endpoint + " with a limit of " + limit);
  }

  private void checkPlaces(String name, Set<String> refs) {
    PoolPage pool = pages.pool(name);
    for (String text : refs) {
      if (!text.equals("null")) {
        TaskRef ref = TaskRef.parse(text);
        world.require(
            pool.tasks.contains(ref), Checker.ONE_PLACE, () -> ref + " was never submitted");
        checkPlace(pool, ref);
      }
    }
  }

  /**
   * All of a topic's tasks fail before, or in the transaction in which, another takes its place.
   */
  private void checkLeft(String name, PoolPage pool) {
    for (String topic : pool.left) {
      Set<String> behind = new TreeSet<>(pool.waiting);
      behind.addAll(pool.leasedRefs.keySet());
      behind.removeIf(ref -> !TaskRef.parse(ref).topic().equals(topic));
      world.require(
          behind.isEmpty(),
          Checker.ONE_PLACE,
          () -> name + " leaves " + topic + " and " + behind + " behind");
    }
  }

  private void checkPlace(PoolPage pool, TaskRef ref) {
    String text = ref.toString();
    int places = pool.isUndispatched(ref) ? 1 : 0;
    places += pool.leasedRefs.getOrDefault(text, 0);
    places += pool.waiting.contains(text) ? 1 : 0;
    places += pages.results.containsKey(text) ? 1 : 0;
    boolean lost = places == 0 && pages.lost.contains(text) && !pages.known.contains(text);
    int found = places;
    world.require(
        places == 1 || lost, Checker.ONE_PLACE, () -> ref + " is in " + found + " places");
  }
}
