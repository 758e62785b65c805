package dev.overlord.worker.loop;

import dev.overlord.worker.lease.Deadline;
import dev.overlord.worker.lease.ExecutionEnd;
import dev.overlord.worker.lease.StopReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs handlers. The product gives each a thread of its own, the simulator none. Every execution
 * that was started ends exactly once in {@link #poll}, with a null result if it was told to stop
 * before its handler returned.
 */
public interface Executions extends AutoCloseable {
  void start(Execution execution, Deadline deadline);

  /** Cancels an execution; unknown or ended ones are ignored. Does not wait. */
  void stop(int shard, long token, StopReason reason);

  void moveDeadline(int shard, long token, Deadline deadline);

  /**
   * One that has ended, each once; null when none is there within {@code wait}. The simulator does
   * not wait.
   */
  @Nullable ExecutionEnd poll(Duration wait);

  /** Calls {@code wake} from any thread whenever one has ended. */
  void onEnd(Runnable wake);

  /** Whether no handler is running. From any thread. */
  boolean isIdle();

  /** Cancels all, and does not wait for it. */
  @Override
  void close();
}
