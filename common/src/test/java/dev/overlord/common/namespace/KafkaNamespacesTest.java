package dev.overlord.common.namespace;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.kafka.SharedBroker;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class KafkaNamespacesTest extends NamespacesConformance {
  private final SharedBroker.Address broker;

  KafkaNamespacesTest(SharedBroker.Address broker) {
    this.broker = broker;
  }

  @Override
  Log connect() {
    return broker.connect();
  }

  @Override
  Map<String, String> config(String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      var asked = admin.describeConfigs(List.of(resource)).all();
      return asked.toCompletionStage().toCompletableFuture().join().get(resource).entries().stream()
          .filter(e -> e.value() != null)
          .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
  }
}
