package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Confirmed;
import java.util.List;
import java.util.Map;

/** All that is between this incarnation and one shard. */
final class ShardBook {
  final int shard;
  final Heartbeats heartbeats;
  final ShardLeases leases;
  private final Self self;
  private boolean letGo;

  ShardBook(int shard, Self self, KeeperSettings settings) {
    this.shard = shard;
    this.self = self;
    this.heartbeats = new Heartbeats(settings.ttlNanos());
    this.leases = new ShardLeases(shard, self, settings);
  }

  void sayHello(Map<String, Integer> capacity, long now, List<Action> out) {
    out.add(new Action.Say(shard, heartbeats.hello(self, capacity, now)));
  }

  void sayHeartbeat(Map<String, Integer> capacity, boolean draining, long now, List<Action> out) {
    out.add(new Action.Say(shard, heartbeats.next(self, capacity, leases, draining, now)));
  }

  void confirmed(Confirmed confirmed, List<Action> out) {
    Long largest = confirmed.largestToken();
    if (largest != null) {
      leases.hasRead(largest);
    }
    Heartbeats.Sent sent = heartbeats.confirm(confirmed.seq());
    if (sent != null) {
      leases.renew(sent.tokens(), sent.sentNanos(), out);
    }
    letGo = largest == null && heartbeats.announcedDrain(confirmed.seq());
  }

  /** The leader knows that this worker takes no more, and counts nothing as held by it. */
  boolean letGo() {
    return letGo && leases.isEmpty();
  }
}
