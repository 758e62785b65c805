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
import dev.overlord.worker.sleep.SleepHandler.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Results of the tasks whose ids are a prefix and a number. While the clock runs they are only
 * counted; {@link #executions} parses them afterwards, so that as little as can be is taken from
 * what is measured.
 */
final class ResultReader implements AutoCloseable {
  private static final Duration WAIT = Duration.ofMillis(200);

  private final LogReader reader;
  private final String prefix;
  private final byte[] prefixBytes;
  private final Map<Partition, Long> from = new HashMap<>();

  /** Makes an execution of what a result says. */
  @FunctionalInterface
  interface Maker {
    Execution make(int number, long startedUs, long finishedUs);
  }

  /** Begins at the present end of the topic. */
  ResultReader(Log log, String topic, String prefix) {
    this.reader = log.reader("bench-results");
    this.prefix = prefix;
    this.prefixBytes = prefix.getBytes(StandardCharsets.UTF_8);
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

  /**
   * Reads again all that has come by now.
   *
   * @param number of executions that are wanted: those that ended first
   * @return by their starts
   * @throws CommandException a task failed or has two results
   */
  List<Execution> executions(int number, Maker maker) {
    Map<Partition, Long> ends = new HashMap<>();
    from.keySet().forEach(partition -> ends.put(partition, reader.end(partition)));
    from.forEach(reader::add);
    Map<Integer, Execution> executions = new HashMap<>();
    while (ends.entrySet().stream()
        .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      for (LogRecord record : reader.poll(WAIT)) {
        byte[] value = record.value();
        if (value != null && isOurs(record)) {
          Execution execution = execution(Json.read(value, TaskResult.class), maker);
          if (executions.put(execution.number(), execution) != null) {
            throw CommandException.infrastructure(
                "task " + execution.number() + " has two results", null);
          }
        }
      }
    }
    return executions.values().stream()
        .sorted(Comparator.comparingLong(Execution::finishedUs))
        .limit(number)
        .sorted(Comparator.comparingLong(Execution::startedUs))
        .toList();
  }

  private Execution execution(TaskResult result, Maker maker) {
    if (result.outcome() != Outcome.SUCCEEDED) {
      throw CommandException.infrastructure(
          "task " + result.id() + " " + result.outcome() + ": " + result.error(), null);
    }
    Answer answer = Json.read(Objects.requireNonNull(result.body()).bytes(), Answer.class);
    int number = Integer.parseInt(result.id().substring(prefix.length()));
    return maker.make(number, answer.startedUs(), answer.finishedUs());
  }

  private boolean isOurs(LogRecord record) {
    byte[] key = record.key();
    if (key == null || key.length < prefixBytes.length) {
      return false;
    }
    for (int i = 0; i < prefixBytes.length; i++) {
      if (key[i] != prefixBytes[i]) {
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
