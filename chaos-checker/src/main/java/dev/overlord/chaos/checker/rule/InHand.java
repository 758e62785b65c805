package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence.Leased;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;

/**
 * What the backend has in hand whenever a request arrives, by its own monotonic clock. A request
 * that ended at the very nanosecond is no longer in hand.
 */
final class InHand {
  private InHand() {}

  /**
   * @param requests of one pool, in the order of their arrival
   * @param look is told what is in hand, the newest last, and which it is
   */
  static void follow(List<Leased> requests, BiConsumer<List<Leased>, Leased> look) {
    PriorityQueue<Leased> open =
        new PriorityQueue<>(Comparator.comparingLong(leased -> leased.request().endNs()));
    for (Leased arrived : requests) {
      while (!open.isEmpty() && open.peek().request().endNs() <= arrived.request().startNs()) {
        open.poll();
      }
      open.add(arrived);
      look.accept(new ArrayList<>(open), arrived);
    }
  }

  static String names(List<Leased> requests) {
    return String.join(
        "; ",
        requests.stream()
            .map(leased ->
                leased.request().name()
                    + " of "
                    + leased.lease().worker()
                    + " since "
                    + leased.request().startAt())
            .toList());
  }
}
