package dev.overlord.common.log.kafka;

import org.junit.jupiter.api.extension.ExtendWith;

/** The same suite on a broker in its official image, as Testcontainers starts it. */
@ExtendWith(ContainerBroker.class)
class ContainerLogConformanceIT extends KafkaLogConformance {
  ContainerLogConformanceIT(SharedBroker.Address broker) {
    super(broker);
  }
}
