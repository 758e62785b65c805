package dev.overlord.chaos.cluster;

import dev.overlord.chaos.ChaosException;
import dev.overlord.chaos.net.Weather;
import dev.overlord.chaos.net.Wires;
import dev.overlord.chaos.plan.Fault.Link;
import dev.overlord.chaos.plan.Target;
import dev.overlord.chaos.plan.Target.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Brokers, Overlords, workers and the simulated backend, as processes of this machine. */
public final class Cluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private final Layout layout;
  private final Settings settings;
  private final Wires wires = new Wires();
  private final SortedMap<Target, Member> members = new TreeMap<>();
  private final Member backend;
  private final BrokerAdmin brokers;

  /**
   * @param launcher the program {@code overlord}
   * @param folder gets everything that the processes write
   * @param simulate what the backend is like, as {@code simulate-backend --simulate} takes it
   * @param pools by name, the tasks that a worker takes of each at once
   */
  public record Settings(
      Path launcher, Path folder, Duration ttl, String simulate, SortedMap<String, Integer> pools) {

    public Path requestLog() {
      return folder.resolve("requests.jsonl");
    }
  }

  private Cluster(Layout layout, Settings settings) {
    this.layout = layout;
    this.settings = settings;
    this.backend = member("backend", backendArguments(), Map.of());
    this.brokers = new BrokerAdmin(layout.bootstrap(), layout.size().brokers());
  }

  /**
   * Starts all, in the order in which an operator would; returns when all are ready.
   *
   * @param poolsFile what {@code overlord pools apply} is given, with {@code BACKEND} for the URL
   * @throws ChaosException something did not come up
   */
  public static Cluster start(Layout layout, Settings settings, String poolsFile)
      throws IOException, InterruptedException {
    Cluster cluster = new Cluster(layout, settings);
    try {
      cluster.startAll(poolsFile);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void startAll(String poolsFile) throws IOException, InterruptedException {
    openWires();
    backend.start();
    String clusterId = clusterId();
    for (Target broker : layout.all(Kind.BROKER)) {
      members.put(broker, member(broker.name(), brokerArguments(broker, clusterId), heap("512m")));
    }
    startAndAwait(Kind.BROKER);
    brokers.awaitInSync(START_LIMIT);
    command(createTopics());
    for (Target overlord : layout.all(Kind.OVERLORD)) {
      members.put(overlord, member(overlord.name(), overlordArguments(overlord), heap("256m")));
    }
    startAndAwait(Kind.OVERLORD);
    Path pools = settings.folder().resolve("pools.yaml");
    Files.writeString(pools, poolsFile.replace("BACKEND", layout.backendUrl()));
    command(List.of("pools", "apply", pools.toString(), "--kafka", layout.bootstrap()));
    for (Target worker : layout.all(Kind.WORKER)) {
      members.put(
          worker, member(worker.name(), workerArguments(worker), workerEnvironment(worker)));
    }
    startAndAwait(Kind.WORKER);
  }

  public Member member(Target target) {
    Member member = members.get(target);
    if (member == null) {
      throw new IllegalArgumentException("there is no " + target);
    }
    return member;
  }

  /** All processes but the backend. */
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  public BrokerAdmin brokers() {
    return brokers;
  }

  /** Changes what the target's connections to Kafka or to the backend are like. */
  public void become(Target target, Link link, Weather weather)
      throws IOException, InterruptedException {
    wires.become(bundle(target, link), weather);
  }

  private void openWires() throws IOException, InterruptedException {
    for (Target client : layout.clients()) {
      for (Target broker : layout.all(Kind.BROKER)) {
        wires.add(
            bundle(client, Link.KAFKA),
            Layout.local(layout.wirePort(broker, client)),
            Layout.local(layout.listenerPort(broker, client)));
      }
    }
    for (Target worker : layout.all(Kind.WORKER)) {
      wires.add(
          bundle(worker, Link.BACKEND),
          layout.backendWire(worker),
          Layout.local(layout.backendPort()));
    }
  }

  private static String bundle(Target target, Link link) {
    return target + " to " + link;
  }

  private void startAndAwait(Kind kind) throws IOException, InterruptedException {
    for (Target target : layout.all(kind)) {
      member(target).start();
    }
    for (Target target : layout.all(kind)) {
      member(target).awaitReady(START_LIMIT);
    }
  }

  private Member member(String name, List<String> arguments, Map<String, String> environment) {
    return new Member(settings.launcher(), settings.folder(), name, arguments, environment);
  }

  private List<String> backendArguments() {
    return List.of(
        "simulate-backend",
        "--port=" + layout.backendPort(),
        "--simulate=" + settings.simulate(),
        "--request-log=" + settings.requestLog());
  }

  private List<String> brokerArguments(Target broker, String clusterId) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "broker",
                "--data=" + settings.folder().resolve(broker.name()),
                "--port=" + layout.brokerPort(broker),
                "--node=" + broker.number(),
                "--cluster-id=" + clusterId,
                "--controllers=" + layout.controllers()));
    for (Target client : layout.clients()) {
      arguments.add(
          "--listener=%s%d=%d:%d"
              .formatted(
                  client.kind(),
                  client.number(),
                  layout.listenerPort(broker, client),
                  layout.wirePort(broker, client)));
    }
    return arguments;
  }

  private List<String> createTopics() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "topics",
                "create",
                "--kafka=" + layout.bootstrap(),
                "--replication=" + layout.size().brokers(),
                "--shards=" + layout.size().overlords(),
                "--partitions=3",
                "--lease-ttl=" + settings.ttl().toMillis() + "ms"));
    settings.pools().keySet().forEach(pool -> arguments.add("--pool=" + pool));
    return arguments;
  }

  private List<String> overlordArguments(Target overlord) {
    return List.of(
        "coordinator",
        "--kafka=" + layout.bootstrapOf(overlord),
        "--shards=" + layout.size().overlords(),
        "--lease-ttl=" + settings.ttl().toMillis() + "ms",
        "--data=" + settings.folder().resolve(overlord.name()));
  }

  private List<String> workerArguments(Target worker) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "worker",
                "--kafka=" + layout.bootstrapOf(worker),
                "--name=" + worker,
                "--data=" + settings.folder().resolve(worker.name()),
                "--drain-timeout=3s"));
    settings.pools().forEach((pool, capacity) -> arguments.add("--pool=" + pool + "=" + capacity));
    return arguments;
  }

  /** A file of hosts for this process alone, in which the backend is the worker's own wire. */
  private Map<String, String> workerEnvironment(Target worker) throws IOException {
    Path hosts = settings.folder().resolve(worker + ".hosts");
    Files.writeString(
        hosts,
        "127.0.0.1 localhost %s\n%s %s\n"
            .formatted(
                InetAddress.getLocalHost().getHostName(),
                Layout.backendAddress(worker).getHostAddress(),
                Layout.BACKEND_NAME));
    return Map.of("JAVA_TOOL_OPTIONS", "-Xmx256m -Djdk.net.hosts.file=" + hosts);
  }

  private static Map<String, String> heap(String size) {
    return Map.of("JAVA_TOOL_OPTIONS", "-Xmx" + size);
  }

  /** A Kafka cluster's id: 16 bytes in URL-safe base 64. */
  private static String clusterId() {
    UUID random = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(random.getMostSignificantBits())
            .putLong(random.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void command(List<String> arguments) throws IOException, InterruptedException {
    OneCommand.run(settings.launcher(), settings.folder(), arguments);
  }

  /** Ends all processes at once; there is nothing that they could still say. */
  @Override
  public void close() {
    members.values().forEach(Member::close);
    backend.close();
    brokers.close();
    wires.close();
  }
}
