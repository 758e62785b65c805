package dev.overlord.common.namespace;

/**
 * Something of a topic that is not as it should be.
 *
 * @param what a setting by Kafka's name, or what it is of
 * @param is what was found
 * @param shouldBe what Overlord needs
 */
public record Deviation(Kind kind, String topic, String what, String is, String shouldBe) {
  static final String PARTITIONS = "partitions";

  /** What sort of remedy there is. */
  public enum Kind {
    MISSING,
    TOO_FEW_PARTITIONS,
    TOO_MANY_PARTITIONS,
    SETTING,
    REPLICATION,
    UNDER_REPLICATED,
    OFFLINE
  }
}
