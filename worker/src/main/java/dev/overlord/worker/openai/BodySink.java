package dev.overlord.worker.openai;

import java.io.IOException;
import java.util.Map;

/** Takes the body of an answer while it comes, instead of having it collected. */
interface BodySink {
  /** The connection is open; {@code idle} bounds from now on how long it may say nothing. */
  void opened(IdleLimit idle);

  /**
   * Whether this answer's body is for the sink.
   *
   * @param headers by lower-case name
   */
  boolean takes(int status, Map<String, String> headers);

  /**
   * @return false to have no more
   * @throws IOException what came is not legible
   */
  boolean feed(byte[] buffer, int count) throws IOException;

  /** Sets the longest silence. */
  @FunctionalInterface
  interface IdleLimit {
    void millis(int most) throws IOException;
  }
}
