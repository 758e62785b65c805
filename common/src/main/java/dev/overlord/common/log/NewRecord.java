package dev.overlord.common.log;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * @param partition null lets the log choose by the key's hash, or any partition without a key
 * @param value null is a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NewRecord(
    String topic, @Nullable Integer partition, byte @Nullable [] key, byte @Nullable [] value) {

  /** What the log takes at most: twice the largest task, and some room for what is around it. */
  public static final int MAX_BYTES = 16 * 1024 * 1024 + 64 * 1024;

  /** Of a batch of one record: 61 bytes of batch header, and at most 36 of the record's own. */
  private static final int FRAME_BYTES = 97;

  /** As the log counts them, with the frame around key and value. */
  public long bytes() {
    return FRAME_BYTES + length(key) + length(value);
  }

  /**
   * @throws RecordTooLargeException the log would refuse it
   */
  public NewRecord checked() {
    if (bytes() > MAX_BYTES) {
      throw new RecordTooLargeException(topic, bytes(), MAX_BYTES, null);
    }
    return this;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  public static NewRecord to(Partition partition, String key, byte @Nullable [] value) {
    return new NewRecord(
        partition.topic(), partition.number(), key.getBytes(StandardCharsets.UTF_8), value);
  }

  public static NewRecord keyed(String topic, String key, byte @Nullable [] value) {
    return new NewRecord(topic, null, key.getBytes(StandardCharsets.UTF_8), value);
  }
}
