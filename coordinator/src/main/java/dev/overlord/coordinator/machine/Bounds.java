package dev.overlord.coordinator.machine;

/**
 * Every bound of the machine.
 *
 * @param windowTasks tasks read ahead per lane of a pool, so that a flood in one keeps out no other
 * @param windowBytes their bytes per lane; what one fetch brings may be held beyond both
 * @param loadedTasks waiting tasks of a pool whose bytes are read back ahead of their turn; of
 *     bytes they too may have {@code windowBytes}, and those that are on the way when it is reached
 * @param waitingTasks waiting tasks per pool; above it no new task is dispatched
 * @param cancelled tasks per pool that are cancelled and have no outcome yet
 * @param prefetched leases of a pool that wait behind others of their slots; of bytes, all leases
 *     that a leader granted may have {@code windowBytes}
 * @param prefetchedPerSlot the same for one slot
 * @param workers sessions of workers; the longest silent one without a lease is forgotten first
 * @param verdictBodyBytes largest answer of a backend that is kept for a failed result
 */
public record Bounds(
    int windowTasks,
    long windowBytes,
    int loadedTasks,
    int waitingTasks,
    int cancelled,
    int prefetched,
    int prefetchedPerSlot,
    int workers,
    int verdictBodyBytes) {

  public static final Bounds DEFAULT =
      new Bounds(10_000, 8L << 20, 256, 100_000, 10_000, 4_000, 1_000, 10_000, 16 << 10);
}
