package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.RecordTooLargeException;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records on their way out. */
final class Records {
  private Records() {}

  static ProducerRecord<byte[], byte[]> kafka(NewRecord record) {
    return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
  }

  /**
   * @throws RecordTooLargeException it is
   */
  static void checkSize(NewRecord record) {
    NewRecord unused = record.checked();
  }

  static LogException error(NewRecord record, Throwable error) {
    return Errors.of("writing " + record.bytes() + " bytes to " + record.topic(), error);
  }
}
