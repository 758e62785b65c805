package dev.overlord.cli.role;

import dev.overlord.common.protocol.Topics;
import picocli.CommandLine.Option;

/** Where a role finds its cluster. */
final class KafkaOptions {
  @Option(
      names = "--kafka",
      required = true,
      paramLabel = "BOOTSTRAP",
      description = "Kafka's bootstrap servers: host:port, several separated by commas.")
  String bootstrap = "";

  @Option(
      names = "--namespace",
      paramLabel = "PREFIX",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "Prefix of all topics of the cluster (default: ${DEFAULT-VALUE}).")
  String namespace = Topics.DEFAULT_PREFIX;

  Topics topics() {
    return new Topics(namespace);
  }
}
