package dev.overlord.common.log;

import static org.awaitility.Awaitility.await;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What each implementation of the log supplies to the suite, and how the suite handles a log. */
abstract class LogFixture {
  static final Duration SHORT = Duration.ofMillis(50);
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final List<AutoCloseable> opened = new ArrayList<>();
  String topic;
  Log log;
  LogAdmin admin;

  /** A connection to one and the same log, whenever it is called within a test. */
  protected abstract Log open();

  protected abstract void deleteTopic(String topic);

  /** Writes records in a transaction that its writer neither commits nor aborts. */
  protected abstract AutoCloseable leaveOpen(
      String transactionalId, Duration timeout, List<NewRecord> records);

  /** Called while a test waits; a log with a clock of its own lets time pass here. */
  protected void step() {}

  @BeforeEach
  void openLog() {
    log = closing(open());
    admin = closing(log.admin());
    topic = "t-" + UUID.randomUUID();
    create(topic, 1);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable part : opened.reversed()) {
      part.close();
    }
  }

  <T extends AutoCloseable> T closing(T part) {
    opened.add(part);
    return part;
  }

  Partition p(int number) {
    return new Partition(topic, number);
  }

  void create(String name, int partitions) {
    admin.create(new TopicSpec(name, partitions, Map.of()));
  }

  LogReader reader() {
    return closing(log.reader("reader"));
  }

  LogReader readerAt(Partition partition, long offset) {
    LogReader reader = reader();
    reader.add(partition, offset);
    return reader;
  }

  LogWriter writer() {
    return closing(log.writer("writer"));
  }

  TransactionalWriter transactional(String id) {
    TransactionalWriter writer = closing(log.transactionalWriter(id, TIMEOUT));
    writer.initialise();
    return writer;
  }

  /** Values {@code from} up to but without {@code to} into the topic's partition 0. */
  void write(int from, int to) {
    LogWriter writer = writer();
    var last = writer.send(record(from));
    for (int i = from + 1; i < to; i++) {
      last = writer.send(record(i));
    }
    writer.flush();
    last.join();
  }

  NewRecord record(int value) {
    return NewRecord.to(p(0), "k", bytes(String.valueOf(value)));
  }

  List<LogRecord> read(LogReader reader, int count) {
    List<LogRecord> records = new ArrayList<>();
    until(() -> {
      records.addAll(reader.poll(SHORT));
      return records.size() >= count;
    });
    return records;
  }

  /** Polls often enough that what is there would have come. */
  static List<LogRecord> readForAWhile(LogReader reader) {
    List<LogRecord> records = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      records.addAll(reader.poll(SHORT));
    }
    return records;
  }

  /** The parts of a log belong to one thread, so the condition is asked on this one. */
  void until(Callable<Boolean> condition) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          step();
          return condition.call();
        });
  }

  static List<String> values(List<LogRecord> records) {
    return records.stream().map(r -> text(r.value())).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte @Nullable [] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }
}
