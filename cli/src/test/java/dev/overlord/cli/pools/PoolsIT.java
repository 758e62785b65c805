package dev.overlord.cli.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.coordinator.Coordinator;
import dev.overlord.embedded.EmbeddedBroker;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what the commands say is so in the running cluster. Method: a broker, Overlords and a
 * worker in this process; executions end only when the test lets them, so that who runs is known.
 */
class PoolsIT {
  private static final Topics TOPICS = Topics.standard();
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int TASKS = 60;

  @TempDir Path folder;

  private EmbeddedBroker broker;
  private KafkaLog log;
  private Coordinator coordinator;
  private final GatedHandler handler = new GatedHandler();
  private Worker worker;

  @BeforeEach
  void cluster() {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
    coordinator = coordinator("first");
    worker =
        Worker.start(
            WorkerConfig.of(TOPICS, null, "w", Map.of("chat", 64), Map.of("gated", handler)),
            log,
            new SystemClock());
  }

  @AfterEach
  void end() {
    handler.letEnd(TASKS * 10);
    worker.close();
    coordinator.close();
    log.close();
    broker.close();
  }

  @Test
  void poolsLife_fromApplyToDelete_underRunningTasks() throws Exception {
    handler.limit(8);
    apply(8);
    submit();
    awaits("all slots are taken", () -> handler.running() == 8);

    JsonNode lowered = json("set", "chat", "concurrency=2", "timeout=20m", "--as=ann");
    assertThat(lowered.path("in_force").asBoolean()).as(lowered.toString()).isTrue();
    assertThat(lowered.path("revision").asInt()).isEqualTo(2);
    assertThat(lowered.path("changed_by").asText()).isEqualTo("ann");
    assertThat(lowered.path("running").asInt()).isEqualTo(8);
    assertThat(lowered.path("above_limit").asInt()).isEqualTo(6);
    loweredLimit_isReachedByAttrition();

    handler.limit(5);
    PoolsRun raised = run("set", "chat", "concurrency=5");
    assertThat(raised.out()).contains("concurrency: 2 → 5", "in force after");
    awaits("the new slots are taken", () -> handler.running() == 5);

    pause_startsNothing_andLasts();
    takeover_keepsTheLimit();
    delete_stopsGrants_andANewPoolGoesOn();
    assertThat(handler.aboveTheLimit()).isEmpty();
  }

  private void loweredLimit_isReachedByAttrition() {
    handler.limit(2);
    handler.letEnd(6);
    awaits("six have ended", () -> handler.running() == 2);
    assertThat(handler.started()).as("nothing began while more ran than the limit").isEqualTo(8);
    handler.letEnd(4);
    awaits("each end is one start", () -> handler.started() == 12);
  }

  private void pause_startsNothing_andLasts() throws Exception {
    assertThat(run("pause", "chat").out()).contains("paused: false → true", "5 are still running");
    int before = handler.started();
    handler.letEnd(5);
    awaits("what ran has ended", () -> status().path("running").asInt() == 0);
    coordinator = takeover("second");
    apply(5);
    assertThat(status().path("state").asText()).as("a file does not resume").isEqualTo("paused");
    awaits("the new leader counts the queue", () -> status().path("queued").asInt() > 0);
    assertThat(handler.started()).isEqualTo(before);

    run("resume", "chat");
    awaits("it goes on", () -> handler.running() == 5);
  }

  private void takeover_keepsTheLimit() {
    run("set", "chat", "concurrency=3");
    handler.limit(3);
    handler.letEnd(3);
    awaits("three have ended, and one more began", () -> handler.running() <= 3);
    coordinator = takeover("third");
    int ended = handler.ended();
    handler.letEnd(6);
    awaits("the new leader goes on", () -> handler.ended() == ended + 6);
    awaits("all slots are taken", () -> handler.running() == 3);
    assertThat(status().path("limit").asInt()).isEqualTo(3);
  }

  private void delete_stopsGrants_andANewPoolGoesOn() throws Exception {
    PoolsRun deleted = run("delete", "chat");
    assertThat(deleted.out())
        .contains("pool 'chat' deleted", "3 are still running", "stay while the topics");
    int before = handler.started();
    handler.letEnd(3);
    awaits("what ran has ended", () -> status().path("running").asInt() == 0);
    assertThat(status().path("state").asText()).as("tasks are left").isEqualTo("deleted");
    assertThat(handler.started()).isEqualTo(before);
    assertThat(PoolsRun.of("show", "chat", "--kafka=" + broker.bootstrapServers()).err())
        .contains("there is no pool 'chat'");

    handler.limit(4);
    apply(4);
    awaits("the new pool takes up the tasks", () -> handler.running() == 4);
    handler.letEnd(TASKS);
    awaits("all tasks end", () -> handler.ended() == TASKS);
  }

  private void apply(int concurrency) throws Exception {
    Path file = folder.resolve("pools.yaml");
    // Where an aborted execution computes on nothing is granted ahead, so each start is a grant.
    Files.writeString(
        file,
        "{name: chat, handler: gated, endpoints: local, backend_ignores_disconnect: true,"
            + " concurrency: "
            + concurrency
            + "}");
    JsonNode applied = json("apply", file.toString()).path("pools").path(0);
    assertThat(applied.path("in_force").asBoolean(true)).as(applied.toString()).isTrue();
  }

  private PoolsRun run(String... arguments) {
    return PoolsRun.at(broker.bootstrapServers(), arguments);
  }

  private JsonNode json(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--json";
    return run(all).json();
  }

  private JsonNode status() {
    return json("list").path("pools").path(0);
  }

  private Coordinator coordinator(String name) {
    Namespace namespace = Namespaces.open(log, TOPICS, Namespace.of(1, 4, Duration.ofSeconds(60)));
    return Coordinator.start(TOPICS, namespace, name, log, new SystemClock());
  }

  /** Another Overlord stands in when the one that leads goes. */
  private Coordinator takeover(String name) {
    Coordinator next = coordinator(name);
    coordinator.close();
    return next;
  }

  private void submit() throws Exception {
    try (LogWriter writer = log.writer("producer")) {
      for (int i = 0; i < TASKS; i++) {
        byte[] task = TaskCodec.write(Task.of("t" + i, RawJson.of("{}")));
        writer.send(new NewRecord(TOPICS.tasks("chat", Lane.NORMAL), 0, null, task)).get();
      }
    }
  }

  private static void awaits(String what, Callable<Boolean> condition) {
    await(what).atMost(PATIENCE).until(condition);
  }
}
