package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.RecordTooLargeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An idempotent producer. Its first record to a topic waits for the topic's metadata, and a record
 * that finds 64 MiB unsent waits for room.
 */
final class KafkaLogWriter implements LogWriter {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final KafkaProducer<byte[], byte[]> producer;

  KafkaLogWriter(Map<String, Object> settings) {
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public CompletableFuture<Long> send(NewRecord record) {
    CompletableFuture<Long> offset = new CompletableFuture<>();
    try {
      Records.checkSize(record);
      // The callback tells what this future would.
      var unused =
          producer.send(
              Records.kafka(record),
              (metadata, error) -> {
                if (error == null) {
                  offset.complete(metadata.offset());
                } else {
                  offset.completeExceptionally(Records.error(record, error));
                }
              });
    } catch (KafkaException e) {
      offset.completeExceptionally(Records.error(record, e));
    } catch (RecordTooLargeException e) {
      offset.completeExceptionally(e);
    }
    return offset;
  }

  @Override
  public void flush() {
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw Errors.of("flushing", e);
    }
  }

  @Override
  public void close() {
    try {
      producer.close(CLOSE);
    } catch (KafkaException e) {
      throw Errors.of("closing a writer", e);
    }
  }
}
