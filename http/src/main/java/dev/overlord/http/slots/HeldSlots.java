package dev.overlord.http.slots;

import dev.overlord.common.time.Clock;
import dev.overlord.worker.acquire.PoolLease;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots that are held over HTTP. The lease behind each renews itself towards its leader, so
 * what ends here ends the holder's right: a holder that does not renew within the TTL has died, or
 * must behave as if. The TTL runs from when a renewal arrived, the holder's own count from when it
 * sent it, so the holder stops first. Thread-safe.
 */
final class HeldSlots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeldSlots.class);
  private static final Duration LOOK_MOST = Duration.ofSeconds(1);
  private static final int LOOKS_PER_TTL = 20;

  private final Clock clock;
  private final Duration ttl;
  private final Map<String, HeldSlot> held = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looks;

  HeldSlots(Clock clock, Duration ttl) {
    this.clock = clock;
    this.ttl = ttl;
    this.looks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("http-slots").daemon(true).factory());
    long every = Math.min(LOOK_MOST.toMillis(), Math.max(1, ttl.toMillis() / LOOKS_PER_TTL));
    var unused = looks.scheduleWithFixedDelay(this::end, every, every, TimeUnit.MILLISECONDS);
  }

  Duration ttl() {
    return ttl;
  }

  HeldSlot add(PoolLease lease) {
    HeldSlot slot = new HeldSlot(UUID.randomUUID().toString(), lease, clock.monotonicNanos());
    slot.renewUntil(end(clock.monotonicNanos()));
    held.put(slot.id(), slot);
    // Its holder hears of it by its next renewal, and may use the slot until then: it is kept.
    lease.onLost(() ->
        LOG.info(
            "slot.lost pool={} token={} reason={}",
            lease.pool(),
            lease.token(),
            lease.lostReason()));
    return slot;
  }

  /** Null: there is no such lease, any more or ever. */
  @Nullable HeldSlot renew(String id) {
    HeldSlot kept =
        held.computeIfPresent(
            id,
            (any, slot) -> {
              long now = clock.monotonicNanos();
              if (slot.isOver(now)) {
                slot.lease().abandon();
                return null;
              }
              if (slot.lease().isHeld()) {
                slot.renewUntil(end(now));
              }
              return slot;
            });
    return kept != null && kept.lease().isHeld() ? kept : null;
  }

  /** Gives the slot back; false when there is no such lease, any more or ever. */
  boolean remove(String id) {
    HeldSlot slot = held.remove(id);
    if (slot == null) {
      return false;
    }
    slot.lease().close();
    return true;
  }

  private long end(long now) {
    return now + ttl.toNanos();
  }

  private void end() {
    long now = clock.monotonicNanos();
    for (HeldSlot slot : held.values()) {
      // Atomically against a renewal that arrives at this moment.
      held.computeIfPresent(
          slot.id(),
          (id, present) -> {
            if (!present.isOver(now)) {
              return present;
            }
            LOG.info(
                "slot.expired pool={} token={} ttl_ms={}",
                present.lease().pool(),
                present.lease().token(),
                ttl.toMillis());
            present.lease().abandon();
            return null;
          });
    }
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** What is held stays so: its holders learn by their next renewals that they must stop. */
  @Override
  public void close() {
    looks.shutdownNow();
  }
}
