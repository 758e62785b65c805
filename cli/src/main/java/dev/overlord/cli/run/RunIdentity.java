package dev.overlord.cli.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run.json} says. A run is its data folder and its pool.
 *
 * @param run a UUID: the label {@code run} of all its tasks
 * @param input absolute path
 * @param out where results go, absolute; a later command may name another place
 * @param kafka bootstrap servers when the run was begun; null: embedded
 */
public record RunIdentity(
    int version,
    String run,
    String pool,
    String input,
    String out,
    @Nullable String kafka,
    Instant createdAt) {
  static final int VERSION = 1;
}
