package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.coordinator.Coordinator;
import dev.overlord.embedded.EmbeddedBroker;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.acquire.LeasePool;
import dev.overlord.worker.acquire.LlmPoolTimeout;
import dev.overlord.worker.acquire.PoolLease;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slots without a queue, on a real broker, beside queued tasks of the same pool. */
class LeasePoolIT {
  private static final Topics TOPICS = Topics.standard();
  private static final int LIMIT = 3;

  @TempDir Path folder;

  private EmbeddedBroker broker;
  private KafkaLog log;
  private Coordinator coordinator;
  private LeasePool slots;
  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    log = KafkaLog.connect(Map.of("bootstrap.servers", broker.bootstrapServers()));
    var namespace = Namespaces.open(log, TOPICS, Namespace.of(1, 2, Duration.ofSeconds(30)));
    coordinator = Coordinator.start(TOPICS, namespace, "o", log, new SystemClock());
    write(TOPICS.pools(), "p", Json.write(PoolDefinition.of(LIMIT, "count", "http://backend")));
    slots = LeasePool.open(log, TOPICS, "acquirer", new SystemClock());
  }

  @AfterEach
  void stop() {
    slots.close();
    coordinator.close();
    log.close();
    broker.close();
  }

  @Test
  void slots_areSharedWithTasks_andNeverAboveTheLimit() throws Exception {
    try (Worker worker = worker();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        Task task = Task.of("t" + i, RawJson.of("{}"));
        write(TOPICS.tasks("p", Lane.NORMAL), null, TaskCodec.write(task));
      }
      List<Future<String>> acquired = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        acquired.add(threads.submit(this::useASlot));
      }

      for (Future<String> each : acquired) {
        assertThat(each.get(2, TimeUnit.MINUTES)).isEqualTo("http://backend");
      }
      await().atMost(Duration.ofMinutes(2)).until(() -> succeeded() == 40);
      assertThat(most.get()).isBetween(1, LIMIT);
      worker.drain();
      worker.awaitEnd();
    }
  }

  @Test
  void nobodyGetsMoreThanThereIs_andALeaseThatIsClosedGoesToTheNext() throws Exception {
    List<PoolLease> held = new ArrayList<>();
    for (int i = 0; i < LIMIT; i++) {
      held.add(slots.acquire("p"));
    }
    assertThat(held).extracting(PoolLease::slot).containsExactlyInAnyOrder(0, 1, 2);
    assertThatThrownBy(() -> slots.acquire("p", Duration.ofMillis(1500)))
        .isInstanceOf(LlmPoolTimeout.class)
        .hasMessageContaining("no slot of pool 'p' within 1500 ms")
        .hasMessageContaining("3 of 3 slots are in use");

    held.getFirst().close();

    try (PoolLease next = slots.acquire("p", Duration.ofSeconds(30))) {
      assertThat(next.isHeld()).isTrue();
      assertThat(next.token()).isGreaterThan(held.getLast().token());
    }
  }

  private String useASlot() throws Exception {
    try (PoolLease lease = slots.acquire("p", Duration.ofMinutes(2))) {
      enter();
      try {
        return lease.endpoint();
      } finally {
        leave();
      }
    }
  }

  private Worker worker() {
    WorkerConfig config =
        WorkerConfig.of(
            TOPICS,
            folder.resolve("worker"),
            "w",
            Map.of("p", 8),
            Map.of(
                "count",
                context -> {
                  enter();
                  leave();
                  return new ExecutionResult.Succeeded(200, RawJson.of("{}"), null);
                }));
    return Worker.start(config, log, new SystemClock());
  }

  private void enter() {
    int now = inUse.incrementAndGet();
    most.accumulateAndGet(now, Math::max);
    Thread.yield();
  }

  private void leave() {
    inUse.decrementAndGet();
  }

  private long succeeded() {
    PoolStats stats = slots.stats("p");
    return stats == null ? 0 : stats.succeeded();
  }

  private void write(String topic, String key, byte[] value) throws Exception {
    try (var writer = log.writer("test")) {
      NewRecord record =
          key == null
              ? new NewRecord(topic, null, null, value)
              : NewRecord.keyed(topic, key, value);
      writer.send(record).get(30, TimeUnit.SECONDS);
    }
  }
}
