package dev.overlord.common.model;

import java.time.Instant;

/**
 * The value of a record on {@code replays}: a dead letter was given a new life. The key is the
 * pool's name. Written in the same transaction as the new task.
 *
 * @param ref of the life that ended
 * @param deadLetter the dead letter's offset
 * @param topicId of the topic that the dead letter lies in
 * @param by who asked for it
 */
public record Replay(
    String ref,
    String id,
    String pool,
    long deadLetter,
    String topicId,
    Instant replayedAt,
    String by) {}
