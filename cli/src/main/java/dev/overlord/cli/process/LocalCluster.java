package dev.overlord.cli.process;

import dev.overlord.cli.command.KafkaProperties;
import dev.overlord.cli.config.Durations;
import dev.overlord.cli.process.LocalClusterOptions.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A whole cluster as child processes of this one: broker, backend, coordinator, workers. */
public final class LocalCluster implements AutoCloseable {
  /** Key of the ready file's fact that names the broker's address. */
  public static final String BOOTSTRAP = "bootstrap";

  /** Key of the ready file's fact that names the backend's address. */
  public static final String URL = "url";

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration LEFTOVERS_PATIENCE = ParentWatch.GRACE.plusSeconds(4);
  private static final String MAIN = "dev.overlord.cli.Main";

  private final LocalClusterOptions options;
  private final Supervisor supervisor;
  private final String bootstrap;
  private final String backendUrl;
  private final List<Child> members = new ArrayList<>();

  private LocalCluster(
      LocalClusterOptions options, Supervisor supervisor, String bootstrap, String backendUrl) {
    this.options = options;
    this.supervisor = supervisor;
    this.bootstrap = bootstrap;
    this.backendUrl = backendUrl;
  }

  /**
   * Starts broker and backend as far as they are wanted, and returns when they are ready.
   * Coordinator and workers follow with {@link #startMembers}.
   *
   * @throws ChildFailedException a child cannot be started; nothing is left running
   * @throws IOException the data folder cannot be written
   */
  public static LocalCluster start(LocalClusterOptions options)
      throws IOException, InterruptedException {
    Leftovers.end(options.folder(), LEFTOVERS_PATIENCE);
    Supervisor supervisor =
        new Supervisor(options.folder(), JavaCommand.ofThisProcess(MAIN), options.drainTimeout());
    boolean complete = false;
    try {
      Child broker = options.kafka() == null ? supervisor.start(broker(options)) : null;
      Child backend =
          options.backend() instanceof Backend.Simulated simulated
              ? supervisor.start(backend(options, simulated))
              : null;
      LocalCluster cluster =
          new LocalCluster(
              options, supervisor, bootstrap(options, broker), backendUrl(options, backend));
      complete = true;
      return cluster;
    } finally {
      if (!complete) {
        supervisor.close();
      }
    }
  }

  /** Starts the coordinators and the workers; see {@link #awaitMembers}. */
  public void startMembers() {
    startMembers(List.of());
  }

  /**
   * As above.
   *
   * @param more arguments of the first coordinator
   */
  public void startMembers(List<String> more) {
    for (int number = 1; number <= options.overlords(); number++) {
      members.add(supervisor.start(coordinator(number, number == 1 ? more : List.of())));
    }
    for (int number = 1; number <= options.workers(); number++) {
      members.add(supervisor.start(worker("worker-" + number)));
    }
  }

  /**
   * Waits until coordinators and workers are ready.
   *
   * @throws ChildFailedException one of them cannot be started
   */
  public void awaitMembers() throws InterruptedException {
    for (Child member : members) {
      member.awaitReady(READY_WITHIN);
    }
  }

  /** Where Kafka is. */
  public String bootstrap() {
    return bootstrap;
  }

  /**
   * Where the backend is; its address stays the same when it is started again. Empty without one.
   */
  public String backendUrl() {
    return backendUrl;
  }

  /** The sentence of the first child that could not be kept running. */
  public Optional<String> failure() {
    return supervisor.failure();
  }

  /**
   * Starts one more process, which is kept alive and ended with the others.
   *
   * @param arguments a command of this program, and its options
   */
  public Child start(ChildRole role, String name, List<String> arguments) {
    return supervisor.start(withoutKey(options, spec(options, role, name, arguments)));
  }

  /** The ids of the processes of a role that live now. */
  public List<Long> pids(ChildRole role) {
    return supervisor.pids(role);
  }

  /** Ends all processes of a role; they are not started again. */
  public void stop(ChildRole role) throws InterruptedException {
    supervisor.stop(role);
  }

  /** Ends the workers: they finish or give back what they run. The others stay. */
  public void drain() throws InterruptedException {
    supervisor.stop(ChildRole.WORKER);
  }

  /** What a client in this process connects with. */
  public Map<String, String> clientProperties() {
    return options.kafka() == null
        ? Map.of("bootstrap.servers", bootstrap)
        : KafkaProperties.ofEnvironment(bootstrap);
  }

  /** Ends all processes, workers first, broker last. */
  @Override
  public void close() {
    supervisor.close();
  }

  private static String bootstrap(LocalClusterOptions options, @Nullable Child broker)
      throws InterruptedException {
    return broker == null
        ? String.valueOf(options.kafka())
        : fact(broker.awaitReady(READY_WITHIN), BOOTSTRAP);
  }

  private static String backendUrl(LocalClusterOptions options, @Nullable Child backend)
      throws InterruptedException {
    return switch (options.backend()) {
      case Backend.Running running -> running.url();
      case Backend.None none -> "";
      case Backend.Simulated simulated -> {
        if (backend == null) {
          throw new IllegalStateException("no backend was started");
        }
        yield fact(backend.awaitReady(READY_WITHIN), URL);
      }
    };
  }

  private static String fact(Map<String, String> facts, String name) {
    @Nullable String value = facts.get(name);
    if (value == null) {
      throw new ChildFailedException("a child is ready without saying its " + name + ": " + facts);
    }
    return value;
  }

  private static ChildSpec broker(LocalClusterOptions options) {
    List<String> arguments =
        List.of(
            "broker",
            "--port=0",
            "--first-port=" + options.brokerPort(),
            "--data=" + options.folder().resolve("kafka"));
    return withoutKey(options, spec(options, ChildRole.BROKER, "broker", arguments));
  }

  private static ChildSpec backend(LocalClusterOptions options, Backend.Simulated simulated)
      throws IOException {
    int port = RememberedPort.choose(options.folder().resolve("run").resolve("backend.port"));
    List<String> arguments = new ArrayList<>(List.of("simulate-backend", "--port=" + port));
    if (simulated.spec() != null) {
      arguments.add("--simulate=" + simulated.spec());
    }
    Path requestLog = simulated.requestLog();
    if (requestLog != null) {
      arguments.add("--request-log=" + requestLog.toAbsolutePath());
    }
    return withoutKey(options, spec(options, ChildRole.BACKEND, "backend", arguments));
  }

  private ChildSpec coordinator(int number, List<String> more) {
    String name = number == 1 ? "coordinator" : "coordinator-" + number;
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "coordinator",
                "--kafka=" + bootstrap,
                properties(),
                "--lease-ttl=" + Durations.format(options.leaseTtl()),
                "--data=" + options.folder().resolve(name)));
    arguments.addAll(more);
    return withoutKey(options, spec(options, ChildRole.COORDINATOR, name, arguments));
  }

  private ChildSpec worker(String name) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "worker",
                "--kafka=" + bootstrap,
                properties(),
                "--capacity=" + options.capacity(),
                "--drain-timeout=" + Durations.format(options.drainTimeout()),
                "--data=" + options.folder().resolve("workers").resolve(name)));
    options.pools().forEach(pool -> arguments.add("--pool=" + pool));
    ChildSpec spec = spec(options, ChildRole.WORKER, name, arguments);
    KeyVariable key = options.key();
    String value = key == null ? null : key.value();
    return key == null || value == null ? spec : spec.withEnvironment(Map.of(key.name(), value));
  }

  private static ChildSpec spec(
      LocalClusterOptions options, ChildRole role, String name, List<String> arguments) {
    ChildSpec spec = ChildSpec.of(role, name, arguments);
    @Nullable List<String> javaOptions = options.javaOptions().get(role);
    return javaOptions == null ? spec : spec.withJavaOptions(javaOptions);
  }

  /** A broker of our own wants no password: what the environment says is of another cluster. */
  private String properties() {
    Path file = options.kafka() == null ? null : KafkaProperties.ofEnvironment();
    return "--kafka-properties=" + (file == null ? "" : file);
  }

  private static ChildSpec withoutKey(LocalClusterOptions options, ChildSpec spec) {
    KeyVariable key = options.key();
    return key == null ? spec : spec.without(List.of(key.name()));
  }
}
