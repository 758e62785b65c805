package dev.overlord.chaos.work;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.chaos.ChaosException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits tasks all the time, as any Kafka client can, so many that the slots of all pools are
 * wanted, and writes down each that Kafka has acknowledged.
 */
public final class TaskStream {
  private static final Logger LOG = LoggerFactory.getLogger(TaskStream.class);
  private static final long LOOK_EVERY_MS = 100;

  /** Tasks without an outcome, for each slot, above which a pool gets no more for the moment. */
  private static final int OPEN_PER_SLOT = 8;

  private final Producer<String, String> producer;
  private final BufferedWriter accepted;
  private final List<Stream> streams = new ArrayList<>();
  private final Random random;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean ending;

  /**
   * A pool that gets tasks.
   *
   * @param outcomes of this pool, so far
   */
  public record Consumer(String pool, int slots, LongSupplier outcomes) {}

  private record Stream(Consumer to, TaskMaker maker, AtomicLong sent) {}

  private TaskStream(
      String bootstrap, long seed, List<Consumer> consumers, BufferedWriter accepted) {
    this.random = new Random(seed);
    this.accepted = accepted;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "acks", "all",
                "enable.idempotence", "true",
                "delivery.timeout.ms", "120000",
                "max.block.ms", "120000"),
            new StringSerializer(),
            new StringSerializer());
    for (Consumer consumer : consumers) {
      TaskMaker maker = new TaskMaker(consumer.pool(), new Random(random.nextLong()));
      streams.add(new Stream(consumer, maker, new AtomicLong()));
    }
    this.thread = Thread.ofPlatform().name("task-stream").start(this::stream);
  }

  /**
   * @param acceptedFile gets a line {@code {"ref", "id"}} for each task that Kafka has, with {@code
   *     "no_task": true} for what is none on purpose: only the producer's word for it is
   *     independent of who reads it
   */
  public static TaskStream start(
      String bootstrap, long seed, List<Consumer> consumers, Path acceptedFile) throws IOException {
    return new TaskStream(
        bootstrap, seed, consumers, Files.newBufferedWriter(acceptedFile, StandardCharsets.UTF_8));
  }

  private void stream() {
    try {
      while (!ending) {
        for (Stream stream : streams) {
          long open = stream.sent().get() - stream.to().outcomes().getAsLong();
          if (open < (long) OPEN_PER_SLOT * stream.to().slots()) {
            burst(stream);
          }
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void burst(Stream stream) {
    for (int i = random.nextInt(1, 9); i > 0; i--) {
      TaskMaker.Made made = stream.maker().next();
      String topic = "overlord.tasks." + stream.to().pool() + made.lane();
      stream.sent().incrementAndGet();
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(topic, made.tenant(), made.value()),
              (where, refused) -> acknowledged(made, where, refused));
    }
  }

  private void acknowledged(
      TaskMaker.Made made, RecordMetadata where, @Nullable Exception refused) {
    if (refused != null) {
      // It may be in the topic or not; whoever reads the topic will see.
      LOG.warn("task.unacknowledged id={} reason={}", made.id(), refused.toString());
      return;
    }
    String ref = where.topic() + "-" + where.partition() + "-" + where.offset();
    ObjectNode line = new JsonMapper().createObjectNode().put("ref", ref).put("id", made.id());
    if (!made.isTask()) {
      line.put("no_task", true);
    }
    try {
      accepted.write(line.toString());
      accepted.newLine();
      acknowledged.incrementAndGet();
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    }
  }

  /**
   * Sends no more, waits for what is under way, and returns how many tasks Kafka has acknowledged.
   *
   * @throws ChaosException tasks could not be made or written down
   */
  public long finish() throws IOException, InterruptedException {
    ending = true;
    thread.join();
    producer.close();
    accepted.close();
    Exception broken = failure.get();
    if (broken != null) {
      throw new ChaosException("tasks could not be submitted: " + broken.getMessage(), broken);
    }
    return acknowledged.get();
  }
}
