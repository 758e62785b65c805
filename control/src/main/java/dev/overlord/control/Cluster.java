package dev.overlord.control;

import dev.overlord.common.log.Log;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;

/**
 * A cluster that was reached.
 *
 * @param namespace as recorded in the log
 */
public record Cluster(Log log, Topics topics, Namespace namespace, Clock clock) {}
