package dev.overlord.common.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The value of a record on {@code worker-events}: what a worker or an operator says to one shard.
 * One that lacks what a leader relies on cannot be made: it is malformed, and no leader stumbles
 * over it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkerMessage.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = WorkerMessage.Heartbeat.class, name = "heartbeat"),
  @JsonSubTypes.Type(value = WorkerMessage.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = WorkerMessage.Released.class, name = "released"),
  @JsonSubTypes.Type(value = OperatorMessage.Cancel.class, name = "cancel"),
})
public sealed interface ShardMessage permits WorkerMessage, OperatorMessage {}
