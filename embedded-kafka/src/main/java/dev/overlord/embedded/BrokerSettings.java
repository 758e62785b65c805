package dev.overlord.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Settings of a single node that shares a small machine with its clients. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  /** What Overlord's internal topics allow: twice the largest task, and some room for its frame. */
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024 + 64 * 1024;

  private BrokerSettings() {}

  static Properties of(Path logDir, int port, int controllerPort, Map<String, String> overrides) {
    Properties settings = new Properties();
    settings.putAll(identity(logDir, port, controllerPort));
    settings.putAll(SINGLE_NODE);
    settings.putAll(QUICK);
    settings.putAll(MODEST);
    settings.putAll(overrides);
    return settings;
  }

  private static Map<String, String> identity(Path logDir, int port, int controllerPort) {
    String broker = "BROKER://" + Ports.HOST + ":" + port;
    String controller = CONTROLLER_LISTENER + "://" + Ports.HOST + ":" + controllerPort;
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        String.valueOf(NODE_ID),
        "log.dirs",
        logDir.toAbsolutePath().toString(),
        "listeners",
        broker + "," + controller,
        "advertised.listeners",
        broker,
        "listener.security.protocol.map",
        "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name",
        "BROKER",
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "controller.quorum.voters",
        NODE_ID + "@" + Ports.HOST + ":" + controllerPort);
  }

  private static final Map<String, String> SINGLE_NODE =
      Map.of(
          "offsets.topic.replication.factor", "1",
          "offsets.topic.num.partitions", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1",
          "share.coordinator.state.topic.num.partitions", "1",
          "auto.create.topics.enable", "false",
          "message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));

  /**
   * After a kill the controller refuses the broker's new registration until the session of the
   * killed one has timed out, so that timeout bounds a restart. It is not shorter because a machine
   * that stalls for as long would fence its own broker.
   */
  private static final Map<String, String> QUICK =
      Map.of(
          "broker.session.timeout.ms", "3000",
          "broker.heartbeat.interval.ms", "500",
          "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
          "group.initial.rebalance.delay.ms", "0",
          "group.min.session.timeout.ms", "1000");

  private static final Map<String, String> MODEST =
      Map.of(
          "num.network.threads", "2",
          "num.io.threads", "4",
          "background.threads", "2",
          "group.coordinator.threads", "1",
          "share.coordinator.threads", "1",
          "log.cleaner.dedupe.buffer.size", String.valueOf(8 * 1024 * 1024),
          "log.cleaner.io.buffer.size", String.valueOf(512 * 1024));
}
