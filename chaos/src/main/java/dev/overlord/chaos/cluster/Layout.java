package dev.overlord.chaos.cluster;

import dev.overlord.chaos.plan.Plan;
import dev.overlord.chaos.plan.Target;
import dev.overlord.chaos.plan.Target.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who listens where. Each Overlord and each worker has a listener of its own at each broker, whose
 * advertised address is a wire: so what Kafka tells a client about its brokers leads through that
 * client's wires. The backend has one name, which each worker resolves to a loopback address of its
 * own, again a wire.
 */
public final class Layout {
  static final String BACKEND_NAME = "backend.chaos";
  private static final String HOST = "127.0.0.1";

  private final Plan.Size size;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Ports free = new Ports();

  public Layout(Plan.Size size) {
    this.size = size;
  }

  public Plan.Size size() {
    return size;
  }

  List<Target> all(Kind kind) {
    int count =
        switch (kind) {
          case BROKER -> size.brokers();
          case OVERLORD -> size.overlords();
          case WORKER -> size.workers();
        };
    return IntStream.rangeClosed(1, count).mapToObj(number -> new Target(kind, number)).toList();
  }

  List<Target> clients() {
    List<Target> clients = new ArrayList<>(all(Kind.OVERLORD));
    clients.addAll(all(Kind.WORKER));
    return clients;
  }

  int port(String what) {
    return ports.computeIfAbsent(what, unknown -> free.next());
  }

  int brokerPort(Target broker) {
    return port(broker + " serves");
  }

  int controllerPort(Target broker) {
    return port(broker + " controls");
  }

  int listenerPort(Target broker, Target client) {
    return port(broker + " serves " + client);
  }

  int wirePort(Target broker, Target client) {
    return port(client + " wired to " + broker);
  }

  /** The brokers as those see them who are never hurt. */
  public String bootstrap() {
    return all(Kind.BROKER).stream()
        .map(broker -> HOST + ":" + brokerPort(broker))
        .collect(Collectors.joining(","));
  }

  /** The brokers through the client's wires. */
  String bootstrapOf(Target client) {
    return all(Kind.BROKER).stream()
        .map(broker -> HOST + ":" + wirePort(broker, client))
        .collect(Collectors.joining(","));
  }

  String controllers() {
    return all(Kind.BROKER).stream()
        .map(broker -> broker.number() + "=" + controllerPort(broker))
        .collect(Collectors.joining(","));
  }

  int backendPort() {
    return port("backend serves");
  }

  /** As it stands in the pools' definitions. */
  String backendUrl() {
    return "http://" + BACKEND_NAME + ":" + port("backend's wires");
  }

  /** What {@link #BACKEND_NAME} is to a worker: every address that begins with 127 is local. */
  static InetAddress backendAddress(Target worker) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) worker.number()});
  }

  InetSocketAddress backendWire(Target worker) throws UnknownHostException {
    return new InetSocketAddress(backendAddress(worker), port("backend's wires"));
  }

  static InetSocketAddress local(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }
}
