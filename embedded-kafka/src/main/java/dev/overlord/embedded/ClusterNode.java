package dev.overlord.embedded;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/**
 * What a broker is in its cluster: each node is broker and controller in one, all on 127.0.0.1.
 *
 * @param id of this node, one of the voters
 * @param clusterId 16 bytes in URL-safe base 64, the same at all nodes; fixed at the first start
 * @param controllers the port of each voter's controller, by the node's id
 * @param listeners beside the one for clients and other brokers
 */
public record ClusterNode(
    int id, String clusterId, SortedMap<Integer, Integer> controllers, List<Listener> listeners) {
  static final int ID_ALONE = 1;
  private static final Set<String> OWN_LISTENERS =
      Set.of(BrokerSettings.BROKER_LISTENER, BrokerSettings.CONTROLLER_LISTENER);

  /**
   * A further way in.
   *
   * @param name upper-case letters and digits
   * @param advertisedPort what clients are told to come back to; of a proxy, for example
   */
  public record Listener(String name, int port, int advertisedPort) {
    public Listener {
      if (!name.matches("[A-Z][A-Z0-9]{0,30}")) {
        throw new IllegalArgumentException(
            "listener name '" + name + "' must be upper-case letters and digits");
      }
      checkPort(port);
      checkPort(advertisedPort);
    }
  }

  public ClusterNode {
    if (!controllers.containsKey(id)) {
      throw new IllegalArgumentException(
          "node " + id + " is none of the voters " + controllers.keySet());
    }
    try {
      Uuid.fromString(clusterId);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cluster id '" + clusterId + "' is not 16 bytes in URL-safe base 64", e);
    }
    for (Listener listener : listeners) {
      if (OWN_LISTENERS.contains(listener.name())) {
        throw new IllegalArgumentException(
            "listener name '" + listener.name() + "' is the broker's own; choose another");
      }
    }
    controllers.values().forEach(ClusterNode::checkPort);
    controllers = new TreeMap<>(controllers);
    listeners = List.copyOf(listeners);
  }

  /** A cluster of one. */
  static ClusterNode alone(int controllerPort) {
    return new ClusterNode(
        ID_ALONE,
        Uuid.randomUuid().toString(),
        new TreeMap<>(Map.of(ID_ALONE, controllerPort)),
        List.of());
  }

  private static void checkPort(int port) {
    if (port < 1 || port > Ports.MAX) {
      throw new IllegalArgumentException("port " + port + " must be between 1 and " + Ports.MAX);
    }
  }

  boolean isAlone() {
    return controllers.size() == 1;
  }

  int controllerPort() {
    return Objects.requireNonNull(controllers.get(id));
  }

  /** As Kafka's setting {@code controller.quorum.voters} wants it. */
  String voters() {
    return controllers.entrySet().stream()
        .map(voter -> voter.getKey() + "@" + Ports.HOST + ":" + voter.getValue())
        .collect(Collectors.joining(","));
  }
}
