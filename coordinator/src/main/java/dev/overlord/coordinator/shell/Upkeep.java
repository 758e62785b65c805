package dev.overlord.coordinator.shell;

/**
 * How a leader keeps its logs short.
 *
 * @param checkpointEvery records of the shard's log after which the live ones are rewritten, unless
 *     more than that are live; a takeover replays at most about three times as many
 * @param rewrittenPerTurn records that one turn rewrites
 */
public record Upkeep(int checkpointEvery, int rewrittenPerTurn) {
  public static final Upkeep DEFAULT = new Upkeep(10_000, 500);
}
