package dev.overlord.chaos.checker.evidence;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the records of {@code leases} are all there. The topic is compacted, and a recorder that
 * came late would not notice what is gone.
 *
 * <p>Kafka leaves out an offset for each commit marker and for what was aborted. A leader writes
 * one transaction after the other, the shard's own record last, so between that record and the next
 * anything may be left out. Within a transaction only a marker can stand: that of a transaction
 * before it, since Kafka writes markers after it has answered that the commit is decided. What is
 * missing beyond that was compacted away. It shows, for compaction always takes the shard's own
 * records, of which there is a newer one.
 */
final class Continuity {
  private static final class Place {
    private long offset = -1;
    private boolean turnEnded = true;
    private long markersDue;
  }

  private final Map<String, Place> places = new HashMap<>();

  /** What is wrong with the place of this record, after those that were read before it. */
  Optional<String> problem(Entry entry, boolean endsTurn) {
    Place place =
        places.computeIfAbsent(entry.topic() + "-" + entry.partition(), unknown -> new Place());
    long before = place.offset;
    long missing = entry.offset() - before - 1;
    place.offset = entry.offset();
    if (missing < 0) {
      return Optional.of("%s was read after offset %d".formatted(entry.place(), before));
    }
    boolean compacted = !place.turnEnded && missing > place.markersDue;
    place.markersDue = Math.max(0, place.markersDue - missing) + (endsTurn ? 1 : 0);
    place.turnEnded = endsTurn;
    return compacted
        ? Optional.of(
            "%s follows offset %d within one transaction: records are missing"
                .formatted(entry.place(), before))
        : Optional.empty();
  }
}
