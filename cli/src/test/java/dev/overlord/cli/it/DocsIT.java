package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.cli.it.DocExamples.Command;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: what the documentation shows works as it stands there. Method: every command of every block
 * of shell, in its order, by Bash, at a real cluster; only addresses, ports and folders are others.
 */
class DocsIT {
  /** Run elsewhere: curl at an Overlord; what measures, simulates or hurts for minutes or hours. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "docs/http-api.md",
          "docs/slots.md",
          "docs/gateway.md",
          "docs/performance.md",
          "docs/reliability.md",
          "docs/simulator.md");

  /** The build, what ComposeIT does with Docker, and what BenchIT measures. */
  private static final Pattern NOT_HERE =
      Pattern.compile("^(\\./mvnw|docker|\\./overlord bench) .*", Pattern.DOTALL);

  /** Goes on until it is ended. */
  private static final Pattern ENDLESS =
      Pattern.compile(
          "^\\./overlord (up|coordinator|worker|simulate-backend|stats --watch)\\b.*|^kcat -C.*",
          Pattern.DOTALL);

  /** What shows that an endless command does its work. */
  private static final Pattern WORKS =
      Pattern.compile("role\\.ready|another terminal:|POOL .*POOL |\"outcome\":", Pattern.DOTALL);

  private static final Pattern KAFKA = Pattern.compile("Kafka +(\\S+)");

  /** Their answer may be that something is wrong, or that a task was done before. */
  private static final Pattern MAY_SAY_NO =
      Pattern.compile("^\\./overlord (doctor|cancel|topics check)\\b.*");

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static SimulatedBackend backend;
  private static SimulatedBackend ofChat;
  private static DocShell cluster;

  private DocShell shell;
  private Process foreground;
  private String local;

  @BeforeAll
  static void startCluster() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    backend = SimulatedBackend.start(BackendOptions.of("instant,latency=20ms"));
    ofChat = SimulatedBackend.start(BackendOptions.of("instant,latency=20ms"));
    cluster = new DocShell(Files.createDirectory(folder.resolve("cluster")));
    String kafka = " --kafka=" + broker.bootstrapServers();
    Path coordinator = cluster.start("./overlord coordinator" + kafka);
    await("a coordinator")
        .atMost(RunProcess.PATIENCE)
        .until(() -> shows(coordinator, "role.ready"));
    cluster.start("./overlord worker --pool default --pool chat" + kafka);
    Files.writeString(
        cluster.folder().resolve("pools.yaml"),
        """
        pools:
          default: {endpoints: ["%s"], concurrency: 4}
          chat: {endpoints: ["%s"], concurrency: 4}
        """
            .formatted(backend.url(), ofChat.url()));
    cluster.succeeds("./overlord pools apply pools.yaml" + kafka);
    // Tasks that an example asks for, and one that was given up.
    Path folder = cluster.folder();
    Files.writeString(folder.resolve("many.jsonl"), "{\"prompt\": \"a\"}\n".repeat(20));
    cluster.succeeds("./overlord submit many.jsonl --wait" + kafka);
    Files.writeString(folder.resolve("bad.jsonl"), "{\"payload\": {\"messages\": 7}}\n");
    String bad = "./overlord submit bad.jsonl --wait --pool chat" + kafka;
    assertThat(cluster.run(bad).code()).isOne();
  }

  @AfterAll
  static void stopCluster() throws IOException {
    cluster.close();
    ofChat.close();
    backend.close();
    broker.close();
  }

  @BeforeEach
  void prepare() throws Exception {
    String kafka = " --kafka=" + broker.bootstrapServers();
    cluster.succeeds("./overlord pools apply pools.yaml" + kafka);
    shell = new DocShell(Files.createTempDirectory(folder, "shell"));
    local = broker.bootstrapServers();
    String prompts = "{\"prompt\": \"a\"}\n{\"prompt\": \"b\"}\n";
    for (String file : List.of("prompts.jsonl", "urgent.jsonl", "mine.jsonl")) {
      Files.writeString(shell.folder().resolve(file), prompts);
    }
    Files.writeString(
        shell.folder().resolve("tasks.jsonl"),
        "{\"id\":\"a\",\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}\n");
    Files.copy(cluster.folder().resolve("pools.yaml"), shell.folder().resolve("pools.yaml"));
    Files.writeString(shell.folder().resolve("client.properties"), "client.rack=here\n");
    DocHandler.compileTo(Files.createDirectory(shell.folder().resolve("handlers")));
  }

  @AfterEach
  void close() throws IOException {
    shell.close();
  }

  static Stream<String> documents() {
    return DocExamples.documents().stream()
        .filter(document -> !ELSEWHERE.contains(document))
        .filter(document -> !DocExamples.commands(document).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyCommand_doesWhatItsDocumentSays(String document) throws Exception {
    int ran = 0;
    for (Command command : DocExamples.commands(document)) {
      if (NOT_HERE.matcher(command.text()).matches() || !isInstalled(command.text())) {
        System.out.println("not tried: " + command);
        continue;
      }
      String text = here(command.text());
      if (ENDLESS.matcher(text).matches()) {
        start(command, text);
      } else {
        DocShell.Said said = shell.run(text);
        int worst = MAY_SAY_NO.matcher(text).matches() ? 1 : 0;
        assertThat(said.code())
            .as("%s%n%s%n%s", command, said.out(), said.err())
            .isBetween(0, worst);
      }
      ran++;
    }
    System.out.println(document + ": " + ran + " commands");
  }

  /** Whoever follows a document ends a command in the foreground before the next such one. */
  private void start(Command command, String text) throws Exception {
    boolean background = text.endsWith("&");
    if (!background && foreground != null) {
      foreground.destroy();
      foreground.waitFor();
      // If it was a cluster of its own, its Kafka is gone with it.
      local = broker.bootstrapServers();
    }
    Path out = shell.start(background ? text.substring(0, text.length() - 1) : text);
    Process started = shell.last();
    foreground = background ? foreground : started;
    await(command.toString())
        .atMost(RunProcess.PATIENCE)
        .failFast(() -> assertThat(started.isAlive()).as(command.toString()).isTrue())
        .until(() -> WORKS.matcher(Files.readString(out)).find());
    Matcher kafka = KAFKA.matcher(Files.readString(out));
    if (text.startsWith("./overlord up") && kafka.find()) {
      local = kafka.group(1);
    }
  }

  private static boolean shows(Path out, String text) throws IOException {
    return Files.readString(out).contains(text);
  }

  /** The same with the addresses, ports and folders of this test. */
  private String here(String command) {
    Map<String, String> replacements =
        Map.ofEntries(
            Map.entry("broker:9092", broker.bootstrapServers()),
            Map.entry("kafka-1:9092", broker.bootstrapServers()),
            Map.entry("localhost:9092", local),
            Map.entry("127.0.0.1:9092", local),
            Map.entry("http://gpu-1:8000", backend.url()),
            Map.entry("http://127.0.0.1:8000", backend.url()),
            Map.entry("my-model", "simulated"),
            Map.entry("--port 8000", "--port 0"),
            Map.entry("--replication 3", "--replication 1"),
            Map.entry("./overlord up", "./overlord up --http 0"),
            Map.entry("/var/lib/overlord", shell.folder().toString()),
            Map.entry("/opt/overlord", shell.folder().toString()));
    // First, since an address may have these digits too.
    String changed = command.replace("9100", String.valueOf(port()));
    for (Map.Entry<String, String> each : replacements.entrySet()) {
      changed = changed.replace(each.getKey(), each.getValue());
    }
    return changed;
  }

  /** Of a worker, the same for all of a document. */
  private int port() {
    return 20_000 + (int) (ProcessHandle.current().pid() % 10_000);
  }

  private boolean isInstalled(String command) throws Exception {
    String check =
        command.startsWith("kcat") || command.contains("kcat.sh")
            ? "kcat -V"
            : command.contains("npm")
                ? "npm --version"
                : command.contains("python3 examples")
                    ? "/usr/bin/python3 -c 'import confluent_kafka'"
                    : "true";
    return shell.run(check).code() == 0;
  }
}
