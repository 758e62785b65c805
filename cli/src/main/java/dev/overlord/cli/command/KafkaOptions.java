package dev.overlord.cli.command;

import dev.overlord.cli.config.Bootstrap;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.protocol.Topics;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where a command finds its cluster. */
public final class KafkaOptions {
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

  /** As if the options had said so. */
  public static KafkaOptions of(String servers, String prefix) {
    KafkaOptions options = new KafkaOptions();
    options.bootstrap = servers;
    options.namespace = prefix;
    return options;
  }

  /** As if {@code --kafka} had said so. */
  public void at(String servers) {
    bootstrap = servers;
  }

  public KafkaLog connect() {
    return KafkaLog.connect(Map.of("bootstrap.servers", Bootstrap.check(bootstrap)));
  }

  /**
   * Does what needs Kafka before the command can begin.
   *
   * @throws CommandException Kafka does not answer; the sentence names its address
   */
  public <T> T reach(Supplier<T> first) {
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

  /** These options as they follow a command that is to be run at the same cluster. */
  public String again() {
    String own = namespace.equals(Topics.DEFAULT_PREFIX) ? "" : " --namespace=" + namespace;
    return " --kafka=" + bootstrap + own;
  }

  public Topics topics() {
    return new Topics(namespace);
  }
}
