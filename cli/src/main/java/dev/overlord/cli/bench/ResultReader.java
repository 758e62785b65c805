package dev.overlord.cli.bench;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Results of the tasks whose ids begin with a prefix. While the clock runs they are only counted;
 * {@link #readAgain} parses them afterwards, so that as little as can be is taken from what is
 * measured.
 */
final class ResultReader implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(200);

  private final LogReader reader;
  private final byte[] prefix;
  private final Map<Partition, Long> from = new HashMap<>();

  /** Begins at the present end of the topic. */
  ResultReader(Log log, String topic, String prefix) {
    this.reader = log.reader("bench-results");
    this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    int partitions;
    try (LogAdmin admin = log.admin()) {
      partitions = admin.describe(topic).orElseThrow().partitions();
    }
    for (int number = 0; number < partitions; number++) {
      Partition partition = new Partition(topic, number);
      long end = reader.end(partition);
      from.put(partition, end);
      reader.add(partition, end);
    }
  }

  /** The number of results that came, after waiting a moment for the first. */
  int count() {
    int counted = 0;
    for (LogRecord record : reader.poll(WAIT)) {
      counted += isOurs(record) ? 1 : 0;
    }
    return counted;
  }

  /** All results up to {@code number}, in the order of each partition. */
  List<TaskResult> readAgain(int number) {
    from.forEach(reader::add);
    List<TaskResult> results = new ArrayList<>(number);
    while (results.size() < number) {
      take(result -> results.add(result));
    }
    return results;
  }

  /**
   * Waits a moment for results and hands over those that came.
   *
   * @throws CommandException one of them is no success
   */
  void take(Consumer<TaskResult> consumer) {
    for (LogRecord record : reader.poll(WAIT)) {
      byte[] value = record.value();
      if (value != null && isOurs(record)) {
        TaskResult result = Json.read(value, TaskResult.class);
        if (result.outcome() != Outcome.SUCCEEDED) {
          throw CommandException.infrastructure(
              "task " + result.id() + " " + result.outcome() + ": " + result.error(), null);
        }
        consumer.accept(result);
      }
    }
  }

  private boolean isOurs(LogRecord record) {
    byte[] key = record.key();
    if (key == null || key.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (key[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    reader.close();
  }
}
