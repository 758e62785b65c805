package dev.overlord.cli.bench.share;

import java.nio.ByteBuffer;

/**
 * A record that a share group executes: a number, a duration in milliseconds, and padding. Negative
 * numbers belong to the warm-up.
 */
public record ShareTask(long number, long durationMs) {
  private static final int BYTES = 2 * Long.BYTES;

  /**
   * @param size of the record, if that is more than it needs
   */
  public byte[] encode(int size) {
    return ByteBuffer.allocate(Math.max(BYTES, size)).putLong(number).putLong(durationMs).array();
  }

  static ShareTask decode(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    return new ShareTask(bytes.getLong(), bytes.getLong());
  }
}
