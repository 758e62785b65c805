package dev.overlord.cli.bench.share;

import java.util.Map;

/** How the consumers of a share group take their records. */
public enum Manner {
  /**
   * One record at a time, acknowledged when it is done: so C consumers never execute more than C.
   */
  ONE_BY_ONE("share group, one record a poll, explicit acknowledgement and commitSync for each"),

  /** As fast as a share group can; it says nothing of how many records are under way at once. */
  BATCHED("share group, 500 records a poll, implicit acknowledgement: no cap");

  private final String description;

  Manner(String description) {
    this.description = description;
  }

  /** A line for people. */
  public String description() {
    return description;
  }

  /** The consumers' settings, by Kafka's names. */
  Map<String, Object> settings() {
    return switch (this) {
      case ONE_BY_ONE ->
          Map.of(
              "max.poll.records", 1,
              // Otherwise a poll may lock a whole batch for one consumer, and the others starve.
              "share.acquire.mode", "record_limit",
              "share.acknowledgement.mode", "explicit");
      case BATCHED ->
          Map.of(
              "max.poll.records", 500,
              "share.acquire.mode", "batch_optimized",
              "share.acknowledgement.mode", "implicit");
    };
  }

  boolean explicit() {
    return this == ONE_BY_ONE;
  }
}
