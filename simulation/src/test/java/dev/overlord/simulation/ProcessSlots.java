package dev.overlord.simulation;

import dev.overlord.worker.loop.SlotDesk;
import java.util.ArrayList;
import java.util.List;

/** The threads of one process that acquire slots, and the product's desk at which they ask. */
final class ProcessSlots {
  final SlotDesk desk = SlotDesk.here();
  final Link link;
  private final World world;
  private final List<SlotUse> uses = new ArrayList<>();
  private long asked;
  private boolean closing;

  ProcessSlots(World world, Link link) {
    this.world = world;
    this.link = link;
  }

  boolean takesMore() {
    return !closing && !link.dead() && !link.frozen();
  }

  /** Unique in this process. */
  String nextWaiter() {
    return String.valueOf(++asked);
  }

  void add(SlotUse use) {
    uses.add(use);
  }

  void remove(SlotUse use) {
    uses.remove(use);
  }

  /** Whoever uses a slot stops, as a program does before it closes the pool of its leases. */
  void close(Runnable then) {
    if (!closing) {
      closing = true;
      List.copyOf(uses).forEach(SlotUse::stop);
    }
    whenNothingRuns(then);
  }

  private void whenNothingRuns(Runnable then) {
    if (link.dead()) {
      return;
    }
    if (link.frozen() || uses.stream().anyMatch(SlotUse::runs)) {
      world.after(50 * World.MS, () -> whenNothingRuns(then));
      return;
    }
    desk.close();
    then.run();
  }

  /** With the process end all that it did, and its connections. */
  void died() {
    List.copyOf(uses).forEach(SlotUse::died);
  }

  /** True when a thread of this process cannot do it now: never, when it is dead. */
  boolean later(Runnable what) {
    if (link.dead()) {
      return true;
    }
    if (link.frozen()) {
      world.at(link.frozenUntil() + world.between(0, 5), what);
      return true;
    }
    return false;
  }
}
