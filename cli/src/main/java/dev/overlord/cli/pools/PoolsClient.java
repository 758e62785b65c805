package dev.overlord.cli.pools;

import dev.overlord.common.log.Log;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import java.time.Duration;

/** A cluster that a {@code pools} command has reached. */
record PoolsClient(Log log, Topics topics, Namespace namespace, Clock clock) {
  /** A coordinator that was started a moment before may still be making the namespace. */
  private static final Duration NAMESPACE_WAIT = Duration.ofSeconds(5);

  /**
   * @throws dev.overlord.common.namespace.NamespaceException no coordinator ever ran there
   */
  static PoolsClient reach(Log log, Topics topics, Clock clock) {
    Namespace namespace = Namespaces.read(log, topics, clock, NAMESPACE_WAIT);
    return new PoolsClient(log, topics, namespace, clock);
  }

  PoolStore store() {
    return new PoolStore(log, topics);
  }
}
