package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.config.Bootstrap;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.protocol.Topics;
import java.util.Map;
import java.util.function.Supplier;
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

  KafkaLog connect() {
    return KafkaLog.connect(Map.of("bootstrap.servers", Bootstrap.check(bootstrap)));
  }

  /**
   * Does what needs Kafka before the role can begin.
   *
   * @throws CommandException Kafka does not answer; the sentence names its address
   */
  <T> T reach(Supplier<T> first) {
    try {
      return first.get();
    } catch (LogUnavailableException e) {
      throw CommandException.infrastructure(
          "Kafka at "
              + bootstrap
              + " does not answer: check --kafka and that its broker runs ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  Topics topics() {
    return new Topics(namespace);
  }
}
