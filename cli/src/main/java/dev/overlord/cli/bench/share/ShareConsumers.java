package dev.overlord.cli.bench.share;

import dev.overlord.cli.bench.share.ExecutionFile.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Some members of a share group in one process, each on a thread of its own. */
public final class ShareConsumers {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long FLUSH_EVERY_MS = 20;

  /**
   * @param firstConsumer the number of the first member of this process
   * @param consumers members of this process
   */
  public record Options(
      String bootstrap,
      String topic,
      String group,
      Manner manner,
      int firstConsumer,
      int consumers,
      Path out) {}

  private final Options options;
  private final ExecutionFile executions;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private ShareConsumers(Options options, ExecutionFile executions) {
    this.options = options;
    this.executions = executions;
  }

  public static ShareConsumers start(Options options) throws IOException {
    ShareConsumers started = new ShareConsumers(options, new ExecutionFile(options.out()));
    for (int i = 0; i < options.consumers(); i++) {
      int number = options.firstConsumer() + i;
      started.threads.add(
          Thread.ofPlatform().name("share-consumer-" + number).start(() -> started.serve(number)));
    }
    started.threads.add(Thread.ofPlatform().name("report").start(started::report));
    return started;
  }

  private void serve(int number) {
    Map<String, Object> settings = new HashMap<>(options.manner().settings());
    settings.put("bootstrap.servers", options.bootstrap());
    settings.put("group.id", options.group());
    settings.put("client.id", "share-consumer-" + number);
    try (var consumer =
        new KafkaShareConsumer<>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(options.topic()));
      while (ending.getCount() > 0) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          execute(ShareTask.decode(record.value()), number);
          if (options.manner().explicit()) {
            consumer.acknowledge(record, AcknowledgeType.ACCEPT);
            commit(consumer);
          }
        }
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private static void commit(KafkaShareConsumer<byte[], byte[]> consumer) {
    consumer
        .commitSync()
        .forEach((partition, problem) ->
            problem.ifPresent(e -> {
              throw e;
            }));
  }

  private void execute(ShareTask task, int consumer) {
    long startedUs = micros();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(task.durationMs());
    for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
    executions.add(new Line(task.number(), consumer, startedUs, micros()));
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private void report() {
    try {
      while (!ending.await(FLUSH_EVERY_MS, TimeUnit.MILLISECONDS)) {
        executions.flush();
      }
    } catch (IOException | InterruptedException e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    ending.countDown();
  }

  /**
   * Waits for {@link #end}.
   *
   * @throws IllegalStateException a consumer failed
   */
  public void awaitEnd() throws InterruptedException {
    ending.await();
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("a share consumer failed: " + cause, cause);
    }
  }

  /** Leaves the group. */
  public void end() throws InterruptedException, IOException {
    ending.countDown();
    for (Thread thread : threads) {
      thread.join(POLL.multipliedBy(10));
    }
    executions.close();
  }
}
