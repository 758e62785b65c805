package dev.overlord.embedded;

import dev.overlord.embedded.ClusterNode.Listener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Settings of a node that shares a small machine with its clients, and maybe with other nodes. */
final class BrokerSettings {
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  static final String BROKER_LISTENER = "BROKER";
  private static final int MOST_COPIES = 3;

  /** What Overlord's internal topics allow: twice the largest task, and some room for its frame. */
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024 + 64 * 1024;

  private BrokerSettings() {}

  static Properties of(Path logDir, int port, ClusterNode node, Map<String, String> overrides) {
    Properties settings = new Properties();
    settings.putAll(identity(logDir, node));
    settings.putAll(listeners(port, node));
    settings.putAll(SMALL);
    int copies = Math.min(MOST_COPIES, node.controllers().size());
    settings.putAll(copies(copies, Math.max(1, copies - 1)));
    settings.putAll(QUICK);
    settings.putAll(MODEST);
    settings.putAll(overrides);
    return settings;
  }

  private static Map<String, String> identity(Path logDir, ClusterNode node) {
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        String.valueOf(node.id()),
        "log.dirs",
        logDir.toAbsolutePath().toString(),
        "inter.broker.listener.name",
        BROKER_LISTENER,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "controller.quorum.voters",
        node.voters());
  }

  private static Map<String, String> listeners(int port, ClusterNode node) {
    List<String> binds = new ArrayList<>();
    List<String> advertised = new ArrayList<>();
    List<String> protocols = new ArrayList<>(List.of(CONTROLLER_LISTENER + ":PLAINTEXT"));
    binds.add(at(CONTROLLER_LISTENER, node.controllerPort()));
    List<Listener> all = new ArrayList<>(List.of(new Listener(BROKER_LISTENER, port, port)));
    all.addAll(node.listeners());
    Map<String, String> settings = new HashMap<>();
    for (Listener listener : all) {
      binds.add(at(listener.name(), listener.port()));
      advertised.add(at(listener.name(), listener.advertisedPort()));
      protocols.add(listener.name() + ":PLAINTEXT");
    }
    for (Listener listener : node.listeners()) {
      String prefix = "listener.name." + listener.name().toLowerCase(Locale.ROOT);
      settings.put(prefix + ".num.network.threads", "1");
    }
    settings.put("listeners", String.join(",", binds));
    settings.put("advertised.listeners", String.join(",", advertised));
    settings.put("listener.security.protocol.map", String.join(",", protocols));
    return settings;
  }

  private static String at(String listener, int port) {
    return listener + "://" + Ports.HOST + ":" + port;
  }

  /** As many as Kafka's own defaults where there are brokers enough. */
  private static Map<String, String> copies(int copies, int inSync) {
    String all = String.valueOf(copies);
    String least = String.valueOf(inSync);
    return Map.of(
        "default.replication.factor", all,
        "min.insync.replicas", least,
        "offsets.topic.replication.factor", all,
        "transaction.state.log.replication.factor", all,
        "transaction.state.log.min.isr", least,
        "share.coordinator.state.topic.replication.factor", all,
        "share.coordinator.state.topic.min.isr", least);
  }

  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.num.partitions", "1",
          "transaction.state.log.num.partitions", "4",
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
