package dev.overlord.worker.lease;

import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Waiter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The numbered heartbeats to one shard: when they are due, when sent, which are confirmed. */
final class Heartbeats {
  /** Older ones are forgotten; a confirmation of one that is forgotten counts for nothing. */
  static final int UNCONFIRMED_MAX = 64;

  private static final int PER_TTL = 6;
  private static final int PER_TTL_WHILE_DRAINING = 60;
  private static final int HELLO_RETRIES_PER_TTL = 60;

  record Sent(long seq, long sentNanos, List<Long> tokens) {}

  private final long ttlNanos;
  private final TreeMap<Long, Sent> unconfirmed = new TreeMap<>();
  private long nextSeq;
  private long dueAt;
  private boolean helloInLog;
  private long helloAgainAt = Long.MAX_VALUE;
  private @Nullable Long confirmedSentNanos;
  private long drainSeq = Long.MAX_VALUE;

  Heartbeats(long ttlNanos) {
    this.ttlNanos = ttlNanos;
  }

  /** The hello is heartbeat number 0. Said again, it keeps the time of the first. */
  Hello hello(Self self, Map<String, Integer> capacity, long now) {
    unconfirmed.putIfAbsent(0L, new Sent(0, now, List.of()));
    nextSeq = 1;
    dueAt = now + ttlNanos / PER_TTL;
    helloAgainAt = Long.MAX_VALUE;
    return new Hello(self.name(), self.incarnation(), self.inbox(), capacity);
  }

  void helloFailed(long now) {
    if (!helloInLog) {
      helloAgainAt = now + ttlNanos / HELLO_RETRIES_PER_TTL;
    }
  }

  boolean helloDue(long now) {
    return now >= helloAgainAt;
  }

  /** Until then no heartbeat goes, so that the hello is the first that a leader reads. */
  void helloIsInLog() {
    helloInLog = true;
    helloAgainAt = Long.MAX_VALUE;
  }

  void hurry() {
    dueAt = 0;
  }

  boolean due(long now) {
    return helloInLog && now >= dueAt;
  }

  Heartbeat next(
      Self self,
      Map<String, Integer> capacity,
      List<Long> tokens,
      long largestToken,
      List<Waiter> waiters,
      boolean draining,
      long now) {
    long seq = nextSeq++;
    unconfirmed.put(seq, new Sent(seq, now, tokens));
    while (unconfirmed.size() > UNCONFIRMED_MAX) {
      unconfirmed.pollFirstEntry();
    }
    dueAt = now + ttlNanos / (draining ? PER_TTL_WHILE_DRAINING : PER_TTL);
    if (draining && drainSeq == Long.MAX_VALUE) {
      drainSeq = seq;
    }
    return new Heartbeat(
        self.name(),
        self.incarnation(),
        self.inbox(),
        seq,
        capacity,
        tokens,
        largestToken,
        waiters);
  }

  /** What was sent under this number; null when that counts for nothing any more. */
  @Nullable Sent confirm(long seq) {
    Sent sent = unconfirmed.get(seq);
    if (sent == null) {
      return null;
    }
    helloIsInLog();
    unconfirmed.headMap(seq, true).clear();
    Long before = confirmedSentNanos;
    confirmedSentNanos = before == null ? sent.sentNanos() : Math.max(before, sent.sentNanos());
    return sent;
  }

  /** Something in the inbox was not read: what it confirmed or revoked is unknown. */
  void forgetUnconfirmed() {
    unconfirmed.clear();
  }

  /** When the last confirmed one was sent; null before the first confirmation. */
  @Nullable Long confirmedSentNanos() {
    return confirmedSentNanos;
  }

  boolean announcedDrain(long seq) {
    return seq >= drainSeq;
  }

  long dueAt() {
    return helloInLog ? Math.min(dueAt, helloAgainAt) : helloAgainAt;
  }
}
