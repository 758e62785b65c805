package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Run;
import java.util.HashMap;
import java.util.Map;

/** The slots in which something of one shard is held. Slots are numbered per pool. */
final class Slots {
  private record Slot(String pool, int number) {}

  private final Map<Slot, SlotQueue> queues = new HashMap<>();

  SlotQueue of(Run run) {
    return queues.computeIfAbsent(slot(run), key -> new SlotQueue());
  }

  void dropIfEmpty(Run run) {
    SlotQueue queue = queues.get(slot(run));
    if (queue != null && queue.isEmpty()) {
      queues.remove(slot(run));
    }
  }

  private static Slot slot(Run run) {
    return new Slot(run.pool(), run.lease().slot());
  }
}
