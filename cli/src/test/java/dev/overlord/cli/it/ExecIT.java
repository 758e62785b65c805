package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a killed worker takes its commands with it, and their tasks run again at once, beside those
 * of another handler, and without the worker's secrets. Method: processes, a TTL that nobody waits
 * for, and SIGKILL.
 */
@EnabledOnOs(OS.LINUX)
class ExecIT {
  private static final Topics TOPICS = Topics.standard();
  private static final String SECRET = "sk-a-secret-of-the-worker";

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final Map<String, TaskResult> results = new HashMap<>();

  @Test
  void killedWorker_endsItsCommands_andTheNextOneRunsTheirTasksAtOnce() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        KafkaLog log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      String kafka = broker.bootstrapServers();
      role("coordinator", "--kafka", kafka, "--lease-ttl", "10m");
      Namespaces.read(log, TOPICS, new SystemClock(), RunProcess.PATIENCE);
      napPool(log);
      Process worker = worker(kafka);
      awaitPool(log);
      send(log, "sh", "{\"id\":\"held\",\"payload\":1}");
      long sleeper = awaitPid();
      send(log, "nap", "{\"id\":\"nap\",\"payload\":{\"duration_ms\":1}}");
      try (LogReader reader = reader(log)) {
        await("the other pool goes on beside it")
            .pollInSameThread()
            .atMost(RunProcess.PATIENCE)
            .until(() -> read(reader).containsKey("nap"));

        worker.destroyForcibly().waitFor();
        await("the command's child ends").until(() -> !isAlive(sleeper));
        worker(kafka);
        await("the task runs again")
            .pollInSameThread()
            .atMost(RunProcess.PATIENCE)
            .until(() -> read(reader).containsKey("held"));
      }
      check(results.get("held"));
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private void check(TaskResult held) throws IOException {
    assertThat(held.outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(String.valueOf(held.body()))
        .contains("OVERLORD_TASK_ID=held", "OVERLORD_ATTEMPT=1", "SHARED=yes")
        .doesNotContain(SECRET);
    try (var files = Files.list(folder)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        assertThat(Files.readString(log)).doesNotContain(SECRET);
      }
    }
  }

  private Process worker(String kafka) throws IOException {
    String command =
        "sh=cd '"
            + folder
            + "'; if mkdir held 2>/dev/null; then sleep 1000 & echo $! >pid; wait; fi; env";
    return role(
        "worker",
        "--kafka",
        kafka,
        "--data",
        folder.resolve("worker").toString(),
        "--pool",
        "sh=2",
        "--exec",
        command,
        "--exec-env",
        "SHARED",
        "--pool",
        "nap=1");
  }

  private static void napPool(KafkaLog log) throws Exception {
    try (LogWriter writer = log.writer("it");
        LogAdmin admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, TOPICS, "nap", Lane.NORMAL, 1);
      byte[] definition = Json.write(PoolDefinition.of(2, "sleep", "sleep:"));
      writer.send(NewRecord.keyed(TOPICS.pools(), "nap", definition)).get();
    }
  }

  private static void awaitPool(KafkaLog log) {
    try (LogAdmin admin = log.admin()) {
      await("the worker defines the pool of its command")
          .atMost(RunProcess.PATIENCE)
          .until(() -> admin.describe(TOPICS.tasks("sh", Lane.NORMAL)).isPresent());
    }
  }

  private static void send(KafkaLog log, String pool, String task) throws Exception {
    try (LogWriter writer = log.writer("it")) {
      byte[] value = task.getBytes(StandardCharsets.UTF_8);
      writer.send(new NewRecord(TOPICS.tasks(pool, Lane.NORMAL), null, null, value)).get();
    }
  }

  private long awaitPid() throws IOException {
    Path pid = folder.resolve("pid");
    await("the command runs")
        .atMost(RunProcess.PATIENCE)
        .until(() -> Files.exists(pid) && !Files.readString(pid).isBlank());
    return Long.parseLong(Files.readString(pid).strip());
  }

  private static LogReader reader(KafkaLog log) {
    LogReader reader = log.reader("it");
    for (int p = 0; p < 4; p++) {
      reader.add(new Partition(TOPICS.results(), p), 0);
    }
    return reader;
  }

  private Map<String, TaskResult> read(LogReader reader) {
    for (LogRecord record : reader.poll(Duration.ofMillis(100))) {
      byte[] value = record.value();
      if (value != null) {
        TaskResult result = Json.read(value, TaskResult.class);
        assertThat(results.put(result.id(), result)).as("one outcome").isNull();
      }
    }
    return results;
  }

  /** A zombie is dead, even where nobody has reaped it yet. */
  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }

  private Process role(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(RunProcess.launcher()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(arguments[0] + processes.size() + ".log").toFile());
    builder.environment().put("OPENAI_API_KEY", SECRET);
    builder.environment().put("SHARED", "yes");
    Process process = builder.start();
    processes.add(process);
    return process;
  }
}
