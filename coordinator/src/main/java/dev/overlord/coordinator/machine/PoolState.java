package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.WaitingTask;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One pool: what the rules read, and the small moves that {@link ShardState#apply} makes. */
public final class PoolState {
  private final String name;
  private @Nullable PoolDefinition definition;
  private long definitionOffset = -1;

  private final TreeMap<Long, LiveLease> leases = new TreeMap<>();
  private final TreeMap<Long, StrandedExecution> stranded = new TreeMap<>();

  private Throttling throttling = Throttling.NONE;
  private final TreeMap<String, Integer> heldBy = new TreeMap<>();
  private long leasedBytes;

  final OpenTopics topics = new OpenTopics();
  final Slots slots = new Slots();
  final WaitingTasks waiting = new WaitingTasks();
  final Cancellations cancelled = new Cancellations();
  final TaskWindow window = new TaskWindow();
  final Endpoints endpoints = new Endpoints();
  final Counters counters = new Counters();
  final Pace pace = new Pace();
  final Waiters waiters = new Waiters();

  PoolState(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** In force; null when the pool was deleted or never defined. */
  public @Nullable PoolDefinition definition() {
    return definition;
  }

  public long definitionOffset() {
    return definitionOffset;
  }

  /** The concurrency limit in force. */
  public int limit() {
    return definition == null ? 0 : definition.concurrency();
  }

  /** Slots with a lease. */
  public int leased() {
    return slots.occupied();
  }

  public int waiters() {
    return waiters.size();
  }

  /**
   * Milliseconds of work that every busy slot has behind what it runs; 0 when one has none, or when
   * somebody waits for a slot.
   */
  public double workAheadMs() {
    return waiters.isEmpty() ? pace.workMs(slots.leastAhead()) : 0;
  }

  /** Leases that wait behind another of their slot. */
  public int prefetched() {
    return slots.prefetched();
  }

  /** Bytes of the tasks that this leader leased, which their workers hold in memory. */
  long leasedBytes() {
    return leasedBytes;
  }

  public int strandedCount() {
    return stranded.size();
  }

  public NavigableMap<Long, StrandedExecution> stranded() {
    return stranded;
  }

  public NavigableMap<Long, LiveLease> leases() {
    return leases;
  }

  public @Nullable LiveLease lease(long token) {
    return leases.get(token);
  }

  public long counter(Counter counter) {
    return counters.get(counter);
  }

  /** Executions that failed for all time, by kind in lower case, without the zeros. */
  public Map<String, Long> failures() {
    return counters.failures();
  }

  /** The endpoint's order next to run in its slot: the others behind it were granted ahead. */
  public boolean isRunning(Lease lease) {
    return slots.isLowest(lease.slot(), lease.order());
  }

  public @Nullable WaitingTask waitingTask(TaskRef ref) {
    return waiting.get(ref);
  }

  public NavigableMap<TaskRef, WaitingTask> waitingTasks() {
    return waiting.all();
  }

  /** Waiting tasks that could run now. */
  public int waitingDue(Instant now) {
    return waiting.due(now);
  }

  /** When the first waiting task is due; null when there is none. */
  public @Nullable Instant nextDue() {
    return waiting.nextAlarm();
  }

  /** Of tasks that have no outcome yet, whoever and wherever they are. */
  public NavigableMap<TaskRef, Cancellation> cancelled() {
    return cancelled.all();
  }

  public int windowTasks() {
    return window.tasks();
  }

  public int windowTasks(Lane lane) {
    return window.tasks(lane);
  }

  public long windowBytes(Lane lane) {
    return window.bytes(lane);
  }

  /** Why nothing but probes is granted although it is not paused; null when something may be. */
  public @Nullable Hold hold(Instant now) {
    return HoldRules.hold(this, now);
  }

  Throttling throttling() {
    return throttling;
  }

  void throttling(Throttling changed) {
    throttling = changed;
  }

  /** Dispatch positions by partition; empty while the lane has no topic. */
  public List<Long> positions(Lane lane) {
    OpenTopics.OpenTopic topic = topics.get(lane);
    return topic == null ? List.of() : topic.positions();
  }

  /** The id of the topic that the positions belong to; null while the lane has none. */
  public @Nullable String topicId(Lane lane) {
    OpenTopics.OpenTopic topic = topics.get(lane);
    return topic == null ? null : topic.id();
  }

  /** Property 1: one more slot may be granted. */
  public boolean hasRoom() {
    PoolDefinition pool = definition;
    return pool != null
        && !pool.paused()
        && leased() < pool.concurrency()
        && leased() + strandedCount() < Endpoints.room(pool, pool.concurrency());
  }

  int share(Lane lane) {
    PoolDefinition pool = definition;
    return pool == null
        ? lane.defaultShare()
        : pool.lanes().getOrDefault(lane.name().toLowerCase(Locale.ROOT), lane.defaultShare());
  }

  /** The pool's record in the shard's log. */
  public PoolRecord record() {
    return new PoolRecord(
        definition,
        definitionOffset,
        topics.record(),
        counters.toMap(),
        throttling.equals(Throttling.NONE) ? null : throttling);
  }

  void restore(PoolRecord record) {
    definition = record.definition();
    definitionOffset = record.definitionOffset();
    topics.restore(record.topics());
    counters.restore(record.counters());
    Throttling noted = record.throttling();
    throttling = noted == null ? Throttling.NONE : noted;
  }

  void define(@Nullable PoolDefinition newDefinition, long offset) {
    definition = newDefinition;
    definitionOffset = offset;
    endpoints.probeSoon();
  }

  /**
   * The lease is marked to end.
   *
   * @param how what is left of it
   */
  void revoke(long token, UnaryOperator<Lease> how) {
    LiveLease live = leases.computeIfPresent(token, (t, old) -> old.with(how.apply(old.lease())));
    if (live != null) {
      slots.keepAlone(live.lease().slot());
    }
  }

  void takeFromTopic(TaskRef ref) {
    Lane lane = topics.laneOf(ref);
    ReadTask head = lane == null ? null : window.head(lane, ref.partition());
    if (lane == null || head == null) {
      throw new IllegalStateException(ref + " was not read ahead");
    }
    window.remove(lane, head, share(lane));
    topics.advance(ref);
  }

  /** Slots of this pool that the worker holds, in any incarnation. */
  int heldBy(String worker) {
    return heldBy.getOrDefault(worker, 0);
  }

  void lease(long token, LiveLease live, boolean probe) {
    Lease lease = live.lease();
    leases.put(token, live);
    leasedBytes += live.bytes();
    if (slots.take(lease, token)) {
      endpoints.leased(lease.endpoint());
      heldBy.merge(lease.worker(), 1, Integer::sum);
    }
    if (probe) {
      endpoints.probes(lease.endpoint(), token);
      slots.keepAlone(lease.slot());
    }
  }

  void renew(long token, long expiresAt) {
    LiveLease live = leases.computeIfPresent(token, (t, old) -> old.expiringAt(expiresAt));
    if (live != null) {
      slots.interrupted(live.lease().slot(), false);
    }
  }

  void end(long token) {
    LiveLease live = leases.remove(token);
    if (live == null) {
      return;
    }
    Lease lease = live.lease();
    leasedBytes -= live.bytes();
    endpoints.ended(lease.endpoint(), token);
    if (slots.free(lease, token)) {
      endpoints.released(lease.endpoint());
      heldBy.merge(lease.worker(), -1, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  void strand(long token, StrandedExecution execution) {
    if (stranded.put(token, execution) == null) {
      endpoints.stranded(execution.stranded().endpoint(), 1);
    }
  }

  void unstrand(long token) {
    StrandedExecution ended = stranded.remove(token);
    if (ended != null) {
      endpoints.stranded(ended.stranded().endpoint(), -1);
    }
  }
}
