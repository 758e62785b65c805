package dev.overlord.coordinator.shell;

import java.time.Duration;

/**
 * How a leader keeps its logs short.
 *
 * @param checkpointEvery records of the shard's log after which the live ones are rewritten, unless
 *     more than that are live; a takeover replays at most about three times as many
 * @param rewrittenPerTurn records that one turn rewrites
 * @param purgeEvery how often tasks that are done are deleted from their topics
 * @param purgeRecords so many of one partition are not left until then
 */
public record Upkeep(
    int checkpointEvery, int rewrittenPerTurn, Duration purgeEvery, int purgeRecords) {
  public static final Upkeep DEFAULT = new Upkeep(10_000, 500, Duration.ofSeconds(30), 10_000);
}
