package dev.overlord.common.namespace;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Topics;

/** Stub. */
public final class Namespaces {
  private Namespaces() {}

  /** Stub. */
  public static void ensureTasksTopic(
      LogAdmin admin, Topics topics, String pool, Lane lane, int partitions) {}
}
