package dev.overlord.worker.acquire;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.model.PoolName;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.loop.SlotDesk;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots of pools for code that has no task: it shares a pool's cap with queued tasks and with
 * everybody else who acquires.
 *
 * <pre>{@code
 * try (Log log = KafkaLog.connect(Map.of("bootstrap.servers", "localhost:9092"));
 *     LeasePool slots = LeasePool.open(log);
 *     PoolLease slot = slots.acquire("gpu")) {
 *   slot.onLost(request::cancel);
 *   send(request, slot.endpoint());
 * }
 * }</pre>
 *
 * <p>A lease renews itself until it is closed. If Kafka cannot be reached for 90 % of the lease's
 * time to live, {@link PoolLease#onLost} is called; Overlord gives the slot to another soon after,
 * and whoever uses it still weakens the cap. Waiters are served in the order in which the pool's
 * leader hears of them; while tasks wait too, waiters and tasks take freed slots in turn.
 * Thread-safe; one instance serves a whole process.
 */
public final class LeasePool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeasePool.class);

  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(30);

  private final SlotDesk desk;
  private final Worker worker;
  private final StatsView stats;
  private final AtomicLong asked = new AtomicLong();

  private LeasePool(Log log, Topics topics, String name, Clock clock, SlotDesk desk) {
    this.desk = desk;
    this.stats = new StatsView(log, topics.stats());
    this.worker =
        Worker.start(WorkerConfig.of(topics, null, name, Map.of(), Map.of()), log, clock, desk);
  }

  /**
   * On the cluster of the standard namespace.
   *
   * @param log stays the caller's to close
   */
  public static LeasePool open(Log log) {
    return open(log, Topics.standard(), "acquirer", new SystemClock());
  }

  /**
   * @param log stays the caller's to close
   * @param name what this process is called in lists of leases; a random suffix follows
   */
  public static LeasePool open(Log log, Topics topics, String name, Clock clock) {
    return new LeasePool(log, topics, name, clock, SlotDesk.here());
  }

  /**
   * For a process that acquires on behalf of others: what they do in their slots may run on when it
   * has ended, so that then only time ends it.
   *
   * @param log stays the caller's to close
   * @param name what this process is called in lists of leases; a random suffix follows
   */
  public static LeasePool openForOthers(Log log, Topics topics, String name, Clock clock) {
    return new LeasePool(log, topics, name, clock, SlotDesk.forOthers());
  }

  /**
   * Waits up to 60 s for a slot.
   *
   * @throws LlmPoolTimeout none was free in time
   */
  public PoolLease acquire(String pool) throws LlmPoolTimeout, InterruptedException {
    return acquire(pool, DEFAULT_TIMEOUT);
  }

  /**
   * Waits for a slot.
   *
   * @param timeout at most 30 days
   * @throws LlmPoolTimeout none was free in time
   * @throws IllegalArgumentException no name of a pool, or no such timeout
   */
  public PoolLease acquire(String pool, Duration timeout)
      throws LlmPoolTimeout, InterruptedException {
    PoolName.check(pool);
    if (timeout.isNegative() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException("timeout " + timeout + " is not between 0 and 30 days");
    }
    Request request = new Request(desk);
    String waiter = Long.toString(asked.incrementAndGet());
    desk.ask(waiter, pool, request);
    PoolLease lease = null;
    try {
      lease = request.await(timeout);
    } finally {
      if (lease == null) {
        request.abandon();
        desk.giveUp(waiter);
      }
    }
    if (lease == null) {
      String why = why(pool);
      LOG.info("slot.timeout pool={} timeout_ms={} reason={}", pool, timeout.toMillis(), why);
      throw new LlmPoolTimeout(pool, timeout, why);
    }
    return lease;
  }

  private String why(String pool) {
    try {
      PoolStats seen = stats.byPool().get(pool);
      return seen == null
          ? "no Overlord reports such a pool"
          : "it is "
              + seen.state()
              + ", "
              + seen.activeRequests()
              + " of "
              + seen.concurrencyLimit()
              + " slots are in use and "
              + seen.queuedRequests()
              + " wait";
    } catch (LogException e) {
      return "Kafka does not answer: " + e.getMessage();
    }
  }

  /**
   * The newest stats of each pool.
   *
   * @throws LogException Kafka does not answer
   */
  public Map<String, PoolStats> stats() {
    return stats.byPool();
  }

  /**
   * The newest stats of a pool; null when no leader has reported it.
   *
   * @throws LogException Kafka does not answer
   */
  public @Nullable PoolStats stats(String pool) {
    return stats.byPool().get(pool);
  }

  /** As if this process died: what is held is not given back, and expires. */
  public void leave() {
    worker.close();
    stats.close();
  }

  /** What is still held counts as lost, and is given back; then this process leaves. */
  @Override
  public void close() {
    desk.close();
    worker.drain();
    try {
      worker.awaitEnd();
    } catch (InterruptedException e) {
      worker.close();
      Thread.currentThread().interrupt();
    } finally {
      stats.close();
    }
  }
}
