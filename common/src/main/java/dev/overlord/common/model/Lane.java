package dev.overlord.common.model;

/** A priority of a pool, each with a tasks topic of its own. In order of precedence. */
public enum Lane {
  HIGH(".high", 8),
  NORMAL("", 3),
  LOW(".low", 1);

  private final String topicSuffix;
  private final int defaultShare;

  Lane(String topicSuffix, int defaultShare) {
    this.topicSuffix = topicSuffix;
    this.defaultShare = defaultShare;
  }

  /** What the lane adds to the name of the pool's tasks topic. */
  public String topicSuffix() {
    return topicSuffix;
  }

  /** Its share of the slots while all lanes have work. */
  public int defaultShare() {
    return defaultShare;
  }
}
