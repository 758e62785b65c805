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

  public static NewRecord to(Partition partition, String key, byte @Nullable [] value) {
    return new NewRecord(
        partition.topic(), partition.number(), key.getBytes(StandardCharsets.UTF_8), value);
  }

  public static NewRecord keyed(String topic, String key, byte @Nullable [] value) {
    return new NewRecord(topic, null, key.getBytes(StandardCharsets.UTF_8), value);
  }
}
