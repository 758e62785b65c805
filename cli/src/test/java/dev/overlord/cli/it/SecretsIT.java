package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Topics;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a key stands nowhere but in the workers' environment or file. Method: workers with a key
 * from each, backends that take it, fail, and repeat it in their refusal; then every record of
 * every topic, every log and all output is searched for it.
 */
class SecretsIT {
  private static final Topics TOPICS = Topics.standard();
  private static final String KEY = "sk-secret-5f3a9d1c7b";
  private static final int TASKS = 50;
  private static final List<String> POOLS = List.of("env", "file", "echo");

  @TempDir Path folder;

  private final List<Process> processes = new ArrayList<>();

  @Test
  void key_isInNoTopicLogOrOutput() throws Exception {
    Path keyFile = Files.writeString(folder.resolve("key"), KEY + "\n");
    HttpServer echo = echo();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        SimulatedBackend backend =
            SimulatedBackend.start(BackendOptions.of("instant,500=0.2,key=" + KEY));
        KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      String kafka = broker.bootstrapServers();
      role("coordinator", "coordinator", "--kafka", kafka);
      worker(kafka, "env", backend.url(), "--api-key-env", "SECRET_KEY");
      worker(kafka, "file", backend.url(), "--api-key-file", keyFile.toString());
      String echoUrl = "http://127.0.0.1:" + echo.getAddress().getPort();
      worker(kafka, "echo", echoUrl, "--api-key-env", "SECRET_KEY");
      POOLS.forEach(pool -> awaitTopic(log, TOPICS.tasks(pool, Lane.NORMAL)));
      submit(log);

      StringBuilder records = new StringBuilder();
      awaitRecords(log, TOPICS.results(), 2 * TASKS, records);
      Process shown = role("shown", "pools", "list", "--kafka", kafka);
      await("the pool is stopped, and why is shown")
          .atMost(RunProcess.PATIENCE)
          .until(() -> all(log, TOPICS.stats(), new StringBuilder()).contains("\"stopped\""));
      assertThat(shown.waitFor()).isZero();
      assertThat(role("probe", "probe", backend.url(), "--api-key-env", "SECRET_KEY").waitFor())
          .isZero();
      everyTopic().forEach(topic -> all(log, topic, records));

      assertThat(records.toString()).contains("SECRET_KEY", keyFile.toString(), "***");
      assertThat(records.toString()).doesNotContain(KEY);
      for (Path file : outputs()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain(KEY);
      }
    } finally {
      echo.stop(0);
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Refuses every key and repeats it, as some servers do. */
  private static HttpServer echo() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String said = exchange.getRequestHeaders().getFirst("Authorization");
          byte[] body =
              ("{\"error\":{\"message\":\"no such key: " + said + "\"}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private void worker(String kafka, String pool, String url, String option, String value)
      throws IOException {
    String[] arguments = {
      "worker", "--kafka", kafka, "--pool", pool, "--url", url, "--concurrency", "4", option, value
    };
    role("worker-" + pool, arguments);
  }

  private Process role(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(RunProcess.launcher()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("SECRET_KEY", KEY);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private List<Path> outputs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> logs = files.filter(file -> file.toString().endsWith(".log")).toList();
      assertThat(logs).hasSize(6);
      return logs;
    }
  }

  private static void awaitTopic(KafkaLog log, String topic) {
    try (LogAdmin admin = log.admin()) {
      await(topic).atMost(RunProcess.PATIENCE).until(() -> admin.describe(topic).isPresent());
    }
  }

  private static void submit(KafkaLog log) throws Exception {
    byte[] task =
        "{\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}}"
            .getBytes(StandardCharsets.UTF_8);
    try (LogWriter writer = log.writer("outsider")) {
      for (String pool : POOLS) {
        for (int i = 0; i < TASKS; i++) {
          writer.send(new NewRecord(TOPICS.tasks(pool, Lane.NORMAL), null, null, task)).get();
        }
      }
    }
  }

  private static List<String> everyTopic() {
    List<String> topics =
        new ArrayList<>(
            List.of(
                TOPICS.pools(),
                TOPICS.leases(),
                TOPICS.assignments(),
                TOPICS.workerEvents(),
                TOPICS.results(),
                TOPICS.deadLetters(),
                TOPICS.stats()));
    POOLS.forEach(pool -> topics.add(TOPICS.tasks(pool, Lane.NORMAL)));
    return topics;
  }

  private static void awaitRecords(KafkaLog log, String topic, int count, StringBuilder text) {
    await(count + " records of " + topic)
        .atMost(RunProcess.PATIENCE)
        .until(() -> all(log, topic, text).lines().count() >= count);
  }

  /** Every record as a line, also added to {@code text}. */
  private static String all(KafkaLog log, String topic, StringBuilder text) {
    StringBuilder found = new StringBuilder();
    try (LogAdmin admin = log.admin();
        LogReader reader = log.reader("search")) {
      int partitions = admin.describe(topic).orElseThrow().partitions();
      for (int p = 0; p < partitions; p++) {
        Partition partition = new Partition(topic, p);
        long end = reader.end(partition);
        reader.add(partition, reader.start(partition));
        while (reader.position(partition) < end) {
          reader.poll(Duration.ofMillis(200)).forEach(record -> found.append(line(record)));
        }
      }
    }
    text.append(found);
    return found.toString();
  }

  private static String line(LogRecord record) {
    return text(record.key()) + " " + text(record.value()) + "\n";
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
