package dev.overlord.coordinator.machine;

/**
 * The lowest offset of a tasks partition that is still needed, and by what.
 *
 * @param topicId of the topic that is meant; one made anew under its name is another
 * @param position the dispatch position
 */
public record PurgeFloor(
    String pool,
    String topic,
    String topicId,
    int partition,
    long offset,
    Needed by,
    long position) {

  /** What needs it. */
  public enum Needed {
    /** Everything from the dispatch position on. */
    POSITION,
    /** A running task, whose bytes a dead letter or another attempt may need. */
    LEASE,
    /** A task that waits to run again. */
    WAITING
  }

  PurgeFloor lowered(long to, Needed neededBy) {
    return to < offset
        ? new PurgeFloor(pool, topic, topicId, partition, to, neededBy, position)
        : this;
  }
}
