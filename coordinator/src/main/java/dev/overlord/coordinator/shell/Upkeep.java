package dev.overlord.coordinator.shell;

import java.time.Duration;

/**
 * How a leader keeps its logs and its memory small.
 *
 * @param checkpointEvery records of the shard's log after which the live ones are rewritten, unless
 *     more than that are live; a takeover replays at most about three times as many
 * @param rewrittenPerTurn records that one turn rewrites
 * @param purgeEvery how often tasks that are done are deleted from their topics
 * @param purgeRecords so many of one partition are not left until then
 * @param windowBytes memory for tasks that are read ahead, of all lanes of the shard; they share it
 *     evenly, and each may have what one fetch brings
 */
public record Upkeep(
    int checkpointEvery,
    int rewrittenPerTurn,
    Duration purgeEvery,
    int purgeRecords,
    long windowBytes) {
  public static final Upkeep DEFAULT =
      new Upkeep(10_000, 500, Duration.ofSeconds(30), 10_000, 32L << 20);

  public Upkeep withWindowBytes(long bytes) {
    return new Upkeep(checkpointEvery, rewrittenPerTurn, purgeEvery, purgeRecords, bytes);
  }
}
