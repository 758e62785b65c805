package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.WorkerMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that the machine can be asked or told. Timers that fire are commands too. */
public sealed interface Command {

  /**
   * A worker said something.
   *
   * @param sinceTakeover said after this leader had noted the end of {@code worker-events}, so that
   *     it speaks for a worker that lives now
   * @param random in [0, 1), for the jitter of a back-off
   */
  record WorkerSaid(WorkerMessage message, boolean sinceTakeover, double random)
      implements Command {}

  /** Records of one partition of a tasks topic, in order. */
  record TasksRead(String pool, Lane lane, List<ReadTask> tasks) implements Command {}

  /** The bytes of a waiting task were read back. */
  record PayloadRead(String pool, ReadTask task) implements Command {}

  /** The bytes of a waiting task are gone from its topic. */
  record PayloadLost(String pool, TaskRef ref, String reason) implements Command {}

  /**
   * A record of the {@code pools} topic.
   *
   * @param definition null: the pool was deleted
   * @param offset of that record; a smaller one than is in force is ignored
   */
  record DefinePool(String pool, @Nullable PoolDefinition definition, long offset)
      implements Command {}

  /**
   * A tasks topic as it is now.
   *
   * @param starts the first offset of each partition that still exists
   */
  record TopicSeen(String pool, Lane lane, String topic, String topicId, List<Long> starts)
      implements Command {}

  /** A tasks topic is gone, and was for so long that no broker can merely be late to know it. */
  record TopicGone(String pool, Lane lane) implements Command {}

  /**
   * Somebody wants no more of this task, which stands in its topic.
   *
   * @param lane whose tasks topic the ref names
   * @param by who asked
   */
  record CancelTask(String pool, Lane lane, TaskRef ref, String by) implements Command {}

  /** Replay is over: this leader begins to serve. */
  record TakeOver(int inboxes) implements Command {}

  /**
   * Time passed.
   *
   * @param readUpTo {@code worker-events} was read to an end taken after this instant (nanoseconds
   *     of the leader's clock): leases that ran out before it may expire
   */
  record TimePassed(long readUpTo) implements Command {}

  /** Take the next step that the state of this pool allows: ask again until nothing comes. */
  record Dispatch(String pool) implements Command {}
}
