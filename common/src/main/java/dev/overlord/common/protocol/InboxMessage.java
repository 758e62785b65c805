package dev.overlord.common.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.RawJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code assignments}: what a shard's leader tells a worker. An inbox is
 * shared: whoever is not named, by name and incarnation, ignores it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = InboxMessage.Run.class, name = "run"),
  @JsonSubTypes.Type(value = InboxMessage.Acquired.class, name = "acquired"),
  @JsonSubTypes.Type(value = InboxMessage.Confirmed.class, name = "confirmed"),
  @JsonSubTypes.Type(value = InboxMessage.Revoke.class, name = "revoke"),
  @JsonSubTypes.Type(value = InboxMessage.RollCall.class, name = "roll_call"),
  @JsonSubTypes.Type(value = InboxMessage.Superseded.class, name = "superseded"),
})
public sealed interface InboxMessage {
  int shard();

  /**
   * Run this.
   *
   * @param task the envelope with its payload, as it stands in the tasks topic
   */
  record Run(
      int shard, String pool, long token, Lease lease, @Nullable Instant enqueuedAt, RawJson task)
      implements InboxMessage {}

  /** The lease's waiter has a slot. One who does not wait any more gives it back at once. */
  record Acquired(int shard, String pool, long token, Lease lease) implements InboxMessage {}

  /**
   * The answer to a heartbeat; stands behind the revocations that it implies.
   *
   * @param largestToken the largest live token of this worker; null when it holds none
   */
  record Confirmed(
      int shard, String worker, long incarnation, long seq, @Nullable Long largestToken)
      implements InboxMessage {}

  /** Stop this execution, or forget it. */
  record Revoke(int shard, String worker, long incarnation, long token, String reason)
      implements InboxMessage {}

  /** A new leader: everyone who reads this inbox answers with a heartbeat at once. */
  record RollCall(int shard) implements InboxMessage {}

  /** A later incarnation of this name exists: take a new name. */
  record Superseded(int shard, String worker, long incarnation) implements InboxMessage {}
}
