package dev.overlord.handler;

import java.time.Duration;

/** What a handler is told about the execution that it runs, and what it may say meanwhile. */
public interface TaskContext {
  String pool();

  /** The endpoint that this execution may use; its share of the pool's limit is counted. */
  String endpoint();

  /** 1 for the first; grows with each execution of the task that ended in error. */
  int attempt();

  /**
   * Larger than that of any earlier execution of this task. A system that remembers the largest
   * number it has seen for a task can refuse a late write of an execution that lost its lease.
   */
  long token();

  /** What one execution may take in all; the worker cancels the context when it is over. */
  Duration timeout();

  /** What is left of {@link #timeout}; zero when nothing is. */
  Duration remaining();

  /** Whether the execution is to stop: its lease is lost, its time is up, the worker leaves. */
  boolean isCancelled();

  /**
   * Calls {@code action} once when the context is cancelled, on another thread; at once if it is
   * already. It must not block: close a connection, set a flag.
   */
  void onCancel(Runnable action);

  /** One line for people on how far the execution is; replaces the one before. Never a secret. */
  void progress(String line);
}
