package dev.overlord.backend.engine;

import java.util.List;

/**
 * A backend's computing, without clock, threads or I/O. Jobs above the slots wait first in, first
 * out. All instants are nanoseconds of one monotonic clock and must not decrease from call to call.
 */
public sealed interface Engine permits StepEngine, FixedTimeEngine {

  /** Slots of an engine that never makes a job wait. */
  int UNLIMITED = Integer.MAX_VALUE;

  /** What {@link #nextEventAt()} says when nothing is being computed. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Makes an engine for a model.
   *
   * @param slots most jobs computed at once, at least 1, or {@link #UNLIMITED}
   * @param seed of the noise, so that the same jobs at the same instants take the same time
   */
  static Engine create(LatencyModel model, int slots, long seed) {
    if (slots < 1) {
      throw new IllegalArgumentException("slots must be at least 1, not " + slots);
    }
    return switch (model) {
      case LatencyModel.Steps steps -> new StepEngine(steps, slots, seed);
      case LatencyModel.Fixed fixed -> new FixedTimeEngine(fixed, slots);
    };
  }

  /** Takes a job into the queue; {@link #advance} starts it. The id must not be in hand already. */
  void submit(Job job, long now);

  /** Forgets a job, waiting or running; its slot is free at once. False if it is not in hand. */
  boolean abort(long id, long now);

  /** Computes up to {@code now} and returns what came out, in order of time. */
  List<Progress> advance(long now);

  /** When {@link #advance} next has something to do, or {@link #NEVER}. Valid after an advance. */
  long nextEventAt();

  /** Jobs that hold a slot. */
  int running();

  /** Jobs that wait for a slot. */
  int waiting();

  /** Most jobs that held a slot at once since the start or the last reset. */
  int maxRunning();

  /** Lets {@link #maxRunning()} start again from what runs now. */
  void resetMaxRunning();

  /** One request's computing, in tokens. Without output tokens (embeddings) only the prompt. */
  record Job(long id, int promptTokens, int outputTokens) {
    public Job {
      if (promptTokens < 0 || outputTokens < 0) {
        throw new IllegalArgumentException("token counts must not be negative: " + id);
      }
    }
  }

  /** At instant {@code at} the job had {@code produced} output tokens in all, and may be done. */
  record Progress(long id, int produced, boolean finished, long at) {}
}
