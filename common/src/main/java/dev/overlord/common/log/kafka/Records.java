package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.RecordTooLargeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records on their way out. */
final class Records {
  /** Of a batch of one record: 61 bytes of batch header, and at most 36 of the record's own. */
  private static final int FRAME_BYTES = 97;

  private Records() {}

  static ProducerRecord<byte[], byte[]> kafka(NewRecord record) {
    return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
  }

  /**
   * @throws RecordTooLargeException it is
   */
  static void checkSize(NewRecord record) {
    long bytes = bytes(record);
    if (bytes > Settings.MAX_RECORD_BYTES) {
      throw new RecordTooLargeException(record.topic(), bytes, Settings.MAX_RECORD_BYTES, null);
    }
  }

  static LogException error(NewRecord record, Throwable error) {
    return Errors.of("writing " + bytes(record) + " bytes to " + record.topic(), error);
  }

  private static long bytes(NewRecord record) {
    return FRAME_BYTES + length(record.key()) + length(record.value());
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
