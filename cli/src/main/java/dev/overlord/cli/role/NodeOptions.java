package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.embedded.ClusterNode;
import dev.overlord.embedded.ClusterNode.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What a broker of a cluster is told beside its own port. */
final class NodeOptions {
  @Option(names = "--node", required = true, paramLabel = "N", description = "This node's id.")
  int id;

  @Option(
      names = "--cluster-id",
      required = true,
      paramLabel = "ID",
      description = "16 bytes in URL-safe base 64, the same at all nodes.")
  String clusterId = "";

  @Option(
      names = "--controllers",
      required = true,
      split = ",",
      paramLabel = "N=PORT",
      description =
          "The controller's port of each node, this one too, such as 1=9093,2=9094,3=9095.")
  Map<Integer, Integer> controllers = Map.of();

  @Option(
      names = "--listener",
      paramLabel = "NAME=PORT[:ADVERTISED]",
      description =
          "Another port for clients, and the one that they are told to come back to; may be given"
              + " several times.")
  Map<String, String> listeners = Map.of();

  /**
   * @throws CommandException an option is wrong
   */
  ClusterNode parse() {
    SortedMap<Integer, Integer> voters = new TreeMap<>(controllers);
    List<Listener> extra = new ArrayList<>();
    listeners.forEach((name, ports) -> extra.add(listener(name, ports)));
    try {
      return new ClusterNode(id, clusterId, voters, extra);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private static Listener listener(String name, String ports) {
    String[] parts = ports.split(":", 2);
    try {
      int port = Integer.parseInt(parts[0]);
      return new Listener(name, port, parts.length == 1 ? port : Integer.parseInt(parts[1]));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "--listener %s=%s must be NAME=PORT or NAME=PORT:ADVERTISED: %s"
              .formatted(name, ports, e.getMessage()));
    }
  }
}
