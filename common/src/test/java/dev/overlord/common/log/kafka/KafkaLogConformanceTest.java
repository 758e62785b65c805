package dev.overlord.common.log.kafka;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class KafkaLogConformanceTest extends KafkaLogConformance {
  KafkaLogConformanceTest(SharedBroker.Address broker) {
    super(broker);
  }
}
