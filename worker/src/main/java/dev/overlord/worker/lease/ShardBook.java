package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Acquired;
import dev.overlord.common.protocol.InboxMessage.Confirmed;
import dev.overlord.common.protocol.InboxMessage.Revoke;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that is between this incarnation and one shard. */
final class ShardBook {
  final int shard;
  final Heartbeats heartbeats;
  final ShardLeases leases;
  final AcquiredSlots acquired;
  private final Self self;
  private boolean letGo;

  ShardBook(int shard, Self self, KeeperSettings settings) {
    this.shard = shard;
    this.self = self;
    this.heartbeats = new Heartbeats(settings.ttlNanos());
    this.leases = new ShardLeases(shard, self, settings);
    this.acquired = new AcquiredSlots(shard, self, settings.ttlNanos());
  }

  /** Every lease of this shard that counts as held, in order. */
  List<Long> tokens() {
    List<Long> tokens = leases.tokens();
    List<Long> more = acquired.tokens();
    return more.isEmpty()
        ? tokens
        : Stream.of(tokens, more).flatMap(List::stream).sorted().toList();
  }

  void acquired(Acquired word, long now, List<Action> out) {
    if (word.token() > leases.largestToken()) {
      leases.hasRead(word.token());
      acquired.granted(word, heartbeats.confirmedSentNanos(), now, out);
    }
  }

  /** Said at once: another waits for the slot. */
  void abandon(long token) {
    acquired.abandon(token);
    heartbeats.hurry();
  }

  void sayHello(Map<String, Integer> capacity, long now, List<Action> out) {
    out.add(new Action.Say(shard, heartbeats.hello(self, capacity, now)));
  }

  void sayHeartbeat(Map<String, Integer> capacity, boolean draining, long now, List<Action> out) {
    out.add(
        new Action.Say(
            shard,
            heartbeats.next(
                self,
                capacity,
                tokens(),
                leases.largestToken(),
                acquired.waiters(),
                draining,
                now)));
  }

  void confirmed(Confirmed confirmed, List<Action> out) {
    Long largest = confirmed.largestToken();
    if (largest != null) {
      leases.hasRead(largest);
    }
    Heartbeats.Sent sent = heartbeats.confirm(confirmed.seq());
    if (sent != null) {
      leases.renew(sent.tokens(), sent.sentNanos(), out);
      acquired.renew(sent.tokens(), sent.sentNanos(), out);
    }
    letGo = largest == null && heartbeats.announcedDrain(confirmed.seq());
  }

  void revoke(Revoke revoke, long now, List<Action> out) {
    leases.revoke(revoke, now, out);
    acquired.revoke(revoke, out);
  }

  void superseded(long now, List<Action> out) {
    leases.close("superseded", out);
    leases.stopAll(StopReason.SUPERSEDED, "superseded", now, out);
    acquired.loseAll("superseded", out);
  }

  void tick(long now, List<Action> out) {
    leases.tick(now, out);
    acquired.tick(now, out);
  }

  long dueAt() {
    return Math.min(leases.dueAt(), acquired.dueAt());
  }

  /** The leader knows that this worker takes no more, and counts nothing as held by it. */
  boolean letGo() {
    return letGo && leases.isEmpty() && acquired.isEmpty();
  }
}
