package dev.overlord.common.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogConformance;
import dev.overlord.common.log.NewRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a log on any Kafka must pass. */
abstract class KafkaLogConformance extends LogConformance {
  private final SharedBroker.Address broker;

  KafkaLogConformance(SharedBroker.Address broker) {
    this.broker = broker;
  }

  @Override
  protected Log open() {
    return broker.connect();
  }

  @Override
  protected void deleteTopic(String topic) {
    try (Admin kafka = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      kafka.deleteTopics(List.of(topic)).all().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Override
  protected AutoCloseable leaveOpen(
      String transactionalId, Duration timeout, List<NewRecord> records) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "transactional.id",
            transactionalId,
            "transaction.timeout.ms",
            (int) timeout.toMillis());
    var bytes = new ByteArraySerializer();
    var producer = new KafkaProducer<>(settings, bytes, bytes);
    producer.initTransactions();
    producer.beginTransaction();
    var sent =
        records.stream()
            .map(r -> new ProducerRecord<>(r.topic(), r.partition(), r.key(), r.value()))
            .map(producer::send)
            .toList();
    producer.flush();
    assertThat(sent).allMatch(f -> f.state() == Future.State.SUCCESS);
    return () -> producer.close(Duration.ZERO);
  }
}
