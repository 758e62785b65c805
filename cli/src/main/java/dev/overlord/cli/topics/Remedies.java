package dev.overlord.cli.topics;

import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.common.namespace.Deviation;

/** What to do about a deviation: the exact command where there is one. */
final class Remedies {
  private final KafkaOptions kafka;
  private final String create;

  Remedies(TopicsOptions options) {
    this.kafka = options.kafka;
    this.create = options.create();
  }

  String of(Deviation deviation) {
    String topic = deviation.topic();
    return switch (deviation.kind()) {
      case MISSING -> create;
      case TOO_FEW_PARTITIONS ->
          "kafka-topics.sh"
              + kafka.againForKafka()
              + " --alter --topic "
              + topic
              + " --partitions "
              + deviation.shouldBe();
      case TOO_MANY_PARTITIONS ->
          "partitions cannot be taken away: move to a namespace with another --namespace";
      case SETTING ->
          "kafka-configs.sh"
              + kafka.againForKafka()
              + " --alter --entity-type topics --entity-name "
              + topic
              + " --add-config "
              + deviation.what()
              + "="
              + deviation.shouldBe();
      case REPLICATION ->
          "kafka-reassign-partitions.sh"
              + kafka.againForKafka()
              + " --execute, with a plan that lists "
              + deviation.shouldBe()
              + " brokers for each partition";
      case UNDER_REPLICATED -> "start the broker that is away, or wait until it has caught up";
      case OFFLINE -> "start the brokers that hold these partitions";
    };
  }
}
