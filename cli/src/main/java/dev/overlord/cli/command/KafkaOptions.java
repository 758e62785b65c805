package dev.overlord.cli.command;

import dev.overlord.cli.config.Bootstrap;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.protocol.Topics;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      defaultValue = "${env:" + KafkaProperties.VARIABLE + "}",
      description =
          "Properties of Kafka's clients, such as security.protocol and sasl.jaas.config (default:"
              + " the file that "
              + KafkaProperties.VARIABLE
              + " names).")
  @Nullable Path properties;

  /** As if the options had said so; the properties are those of the environment's file. */
  public static KafkaOptions of(String servers, String prefix) {
    KafkaOptions options = new KafkaOptions();
    options.bootstrap = servers;
    options.namespace = prefix;
    options.properties = KafkaProperties.ofEnvironment();
    return options;
  }

  /** As if {@code --kafka} had said so. */
  public void at(String servers) {
    bootstrap = servers;
  }

  /**
   * Asks nothing of Kafka yet but whether its port speaks what the properties say.
   *
   * @throws dev.overlord.cli.config.UsageException the address or the file cannot be used
   */
  public KafkaLog connect() {
    KafkaLog log = KafkaLog.connect(KafkaProperties.read(Bootstrap.check(bootstrap), properties));
    log.checkPort();
    return log;
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
      throw CommandException.infrastructure(unanswered(e), e);
    }
  }

  private String unanswered(LogUnavailableException e) {
    return "Kafka at "
        + bootstrap
        + " does not answer: check --kafka and that its broker runs ("
        + e.getMessage()
        + ")";
  }

  private boolean hasProperties() {
    Path file = properties;
    return file != null && !file.toString().isBlank();
  }

  /** These options as they follow a command that is to be run at the same cluster. */
  public String again() {
    String own = namespace.equals(Topics.DEFAULT_PREFIX) ? "" : " --namespace=" + namespace;
    return " --kafka="
        + bootstrap
        + own
        + (!hasProperties() ? "" : " --kafka-properties=" + properties);
  }

  /** Likewise, for Kafka's own tools. */
  public String againForKafka() {
    return " --bootstrap-server "
        + bootstrap
        + (!hasProperties() ? "" : " --command-config " + properties);
  }

  public Topics topics() {
    return new Topics(namespace);
  }
}
