package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.RecordTooLargeException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records on their way out. */
final class Records {
  /** The header of a record that says nothing and ends a transaction; see {@link LostMarkers}. */
  private static final String END = "overlord-transaction-end";

  private static final byte[] KEY = END.getBytes(StandardCharsets.UTF_8);

  private Records() {}

  static ProducerRecord<byte[], byte[]> kafka(NewRecord record) {
    return new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value());
  }

  /** With a key, since a compacted topic wants one, and no value. */
  static ProducerRecord<byte[], byte[]> end(Partition partition) {
    var record =
        new ProducerRecord<byte[], byte[]>(partition.topic(), partition.number(), KEY, null);
    record.headers().add(END, null);
    return record;
  }

  static boolean isEnd(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null && record.headers().lastHeader(END) != null;
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
