package dev.overlord.kit;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.InboxMessage.Revoke;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.Coordinator;
import dev.overlord.handler.TaskHandler;
import dev.overlord.worker.loop.LiveExecution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks with a handler under the leader and the worker that run in production, without Kafka
 * and without other processes. Time is real: a test that waits for a retry waits for its backoff.
 *
 * <pre>{@code
 * try (HandlerKit kit = HandlerKit.with(new MyHandler())) {
 *   assertThat(kit.run("{\"n\":1}").body()).isEqualTo("2");
 * }
 * }</pre>
 */
public final class HandlerKit implements AutoCloseable {
  private static final String ONLY_POOL = "kit";
  private static final int SLOTS = 4;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  private final KitBuilder made;
  private final Topics topics = Topics.standard();
  private final MemoryLog log = new MemoryLog();
  private final Coordinator coordinator;
  private final KitWorker worker;
  private final AtomicInteger tasks = new AtomicInteger();

  HandlerKit(KitBuilder made) {
    this.made = made;
    Namespace namespace =
        Namespaces.open(log, topics, Namespace.of(1, 1, made.leaseTtl()), made.clock);
    made.pools.forEach((name, pool) -> define(name, pool.capacity()));
    coordinator = Coordinator.start(topics, namespace, "kit", log, made.clock);
    worker = new KitWorker(topics, log, made);
  }

  /** One pool with this handler and four slots. */
  public static HandlerKit with(TaskHandler handler) {
    return builder().pool(ONLY_POOL, handler, SLOTS).start();
  }

  /** For several pools, or other settings. */
  public static KitBuilder builder() {
    return new KitBuilder();
  }

  private void define(String pool, int capacity) {
    byte[] definition = Json.write(made.definition(pool, capacity));
    send(NewRecord.keyed(topics.pools(), pool, definition));
    try (var admin = log.admin()) {
      Namespaces.ensureTasksTopic(admin, topics, pool, Lane.NORMAL, 1);
    }
  }

  private void send(NewRecord record) {
    try (var writer = log.writer("kit")) {
      writer.send(record).join();
    }
  }

  /** Gives the task to the kit's pool and waits for its outcome. */
  public KitResult run(String payload) {
    return submit(payload).await();
  }

  /** Gives a task with this JSON value to the kit's only pool. */
  public KitTask submit(String payload) {
    if (made.pools.size() > 1) {
      throw new IllegalStateException("the kit has pools " + made.pools.keySet() + ": name one");
    }
    return submit(made.pools.keySet().iterator().next(), payload);
  }

  /** Gives a task with this JSON value to a pool. */
  public KitTask submit(String pool, String payload) {
    if (!made.pools.containsKey(pool)) {
      throw new IllegalArgumentException(
          "the kit has no pool '" + pool + "', only " + made.pools.keySet());
    }
    String id = "task-" + tasks.incrementAndGet();
    byte[] task = TaskCodec.write(Task.of(id, RawJson.of(payload)));
    send(NewRecord.keyed(topics.tasks(pool, Lane.NORMAL), id, task));
    return new KitTask(this, pool, id);
  }

  /**
   * Ends the worker without a word to Overlord, and starts it again in its data folder. What runs
   * is cancelled, since its threads cannot be killed; its tasks are run again, and each counts an
   * interruption. They are at once if the handler says that nothing of it outlives the worker,
   * otherwise when their leases expire.
   *
   * @throws IllegalStateException a handler did not return after it was cancelled
   */
  public void killWorker() {
    worker.kill();
    startWorker();
  }

  /**
   * Lets the worker finish what it runs, as SIGTERM does, and starts it again.
   *
   * @throws IllegalStateException it has not drained within the kit's patience
   */
  public void drainWorker() {
    worker.drain();
    startWorker();
  }

  /** Overlord has heard of it when this returns. */
  private void startWorker() {
    long before = answeredHellos();
    worker.start();
    await("the answer to the new worker's hello", () -> answeredHellos() > before ? this : null);
  }

  private long answeredHellos() {
    return inbox()
        .filter(said -> said instanceof InboxMessage.Confirmed answer && answer.seq() == 0)
        .count();
  }

  /** What runs at this moment. */
  public List<LiveExecution> running() {
    return worker.running();
  }

  @Nullable String progress(String taskId) {
    return running().stream()
        .filter(one -> one.taskId().equals(taskId))
        .map(LiveExecution::progress)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  List<Long> tokens(String pool, String taskId) {
    return Objects.requireNonNull(made.pools.get(pool)).handler().tokens(taskId);
  }

  @Nullable KitResult result(String taskId) {
    for (LogRecord record : log.records(topics.results())) {
      byte[] key = record.key();
      byte[] value = record.value();
      if (key != null && value != null && taskId.equals(text(key))) {
        return KitResult.of(Json.read(value, TaskResult.class));
      }
    }
    return null;
  }

  void revoke(long token) {
    inbox()
        .filter(said -> said instanceof InboxMessage.Run run && run.token() == token)
        .map(said -> ((InboxMessage.Run) said).lease())
        .forEach(lease -> say(new Revoke(0, lease.worker(), lease.incarnation(), token, "a test")));
  }

  private void say(Revoke revoke) {
    Partition inbox = new Partition(topics.assignments(), 0);
    send(NewRecord.to(inbox, revoke.worker(), Json.write(revoke)));
  }

  /** All that the worker has been told. */
  private Stream<InboxMessage> inbox() {
    return log.records(topics.assignments()).stream()
        .map(LogRecord::value)
        .filter(Objects::nonNull)
        .map(value -> Json.read(value, InboxMessage.class));
  }

  /** Looks until there is something, and fails when the worker would have ended its process. */
  <T> T await(String what, Supplier<@Nullable T> look) {
    long until = made.clock.monotonicNanos() + made.patience().toNanos();
    while (true) {
      T found = look.get();
      if (found != null) {
        return found;
      }
      String halted = worker.halted();
      if (halted != null) {
        throw new IllegalStateException("the worker would have ended its process: " + halted);
      }
      if (made.clock.monotonicNanos() >= until) {
        throw new IllegalStateException(what + " has not come within " + made.patience());
      }
      made.clock.pause(LOOK_AGAIN);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    worker.close();
    coordinator.close();
    log.close();
  }
}
