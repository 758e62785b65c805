package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage.Acquired;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage;

/** What the keeper wants done, in the order in which it is returned. */
public sealed interface Action {
  /** Run it now, unless {@code deadline} is over by the time that it would really start. */
  record StartExecution(Run run, Deadline deadline) implements Action {}

  /** Cancel its handler; {@link LeaseKeeper#executionEnded} follows when that has returned. */
  record StopExecution(int shard, long token, StopReason reason) implements Action {}

  /** An execution that runs has been given more time. */
  record MoveDeadline(int shard, long token, Deadline deadline) implements Action {}

  /** The waiter has its slot: whoever asked may begin. */
  record SlotAcquired(String waiter, int shard, Acquired granted, Deadline deadline)
      implements Action {}

  /** An acquired slot has been given more time. */
  record SlotRenewed(int shard, long token, Deadline deadline) implements Action {}

  /** The slot may soon be another's: whoever holds it must stop what it does there. */
  record SlotLost(int shard, long token, String reason) implements Action {}

  /** Write to the shard's partition, behind everything said to it before. */
  record Say(int shard, WorkerMessage message) implements Action {}

  /** End the process at once, without shutdown hooks. */
  record HaltProcess(String reason) implements Action {}

  /** Nothing runs any more under the old name: take a new one and begin again. */
  record TakeNewName() implements Action {}
}
