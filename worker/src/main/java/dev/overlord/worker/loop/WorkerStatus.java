package dev.overlord.worker.loop;

import java.time.Duration;

/**
 * How a worker stands at this moment.
 *
 * @param name empty until it said hello for the first time
 * @param incarnation 0 until then
 * @param kafkaReachable whether the log has answered lately: a worker says something at least every
 *     sixth of the TTL
 * @param kafkaSilence since the log's last answer
 */
public record WorkerStatus(
    State state, String name, long incarnation, boolean kafkaReachable, Duration kafkaSilence) {

  /** The part of its life that a worker is in. */
  public enum State {
    /** It has not said hello yet. */
    STARTING,
    SERVING,
    /** It takes no more work. */
    DRAINING,
    ENDED
  }
}
