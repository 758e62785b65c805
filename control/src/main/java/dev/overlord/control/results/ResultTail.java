package dev.overlord.control.results;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads outcomes as they come in, from a cursor on: text that says for each partition of {@code
 * results} which offset is next. For one thread.
 */
public final class ResultTail implements AutoCloseable {
  /** As a cursor: all outcomes that there are. */
  public static final String FROM_START = "start";

  private final LogReader reader;

  private ResultTail(LogReader reader) {
    this.reader = reader;
  }

  /** What comes from now on. */
  public static ResultTail fromEnd(Cluster cluster) {
    return open(cluster, Map.of(), false);
  }

  /**
   * @param cursor of a former tail, or {@link #FROM_START}; partitions that it does not name are
   *     read from their start
   * @throws IllegalArgumentException it is no cursor
   */
  public static ResultTail from(Cluster cluster, String cursor) {
    return open(cluster, cursor.equals(FROM_START) ? Map.of() : parse(cursor), true);
  }

  private static ResultTail open(Cluster cluster, Map<Integer, Long> from, boolean start) {
    String topic = cluster.topics().results();
    int partitions;
    try (LogAdmin admin = cluster.log().admin()) {
      partitions =
          admin
              .describe(topic)
              .orElseThrow(
                  () -> new LogUnavailableException("topic " + topic + " does not exist", null))
              .partitions();
    }
    LogReader reader = cluster.log().reader("result-tail");
    for (int number = 0; number < partitions; number++) {
      Partition partition = new Partition(topic, number);
      Long wanted = from.get(number);
      long otherwise = start ? reader.start(partition) : reader.end(partition);
      reader.add(partition, wanted == null ? otherwise : wanted);
    }
    return new ResultTail(reader);
  }

  private static Map<Integer, Long> parse(String cursor) {
    Map<Integer, Long> from = new TreeMap<>();
    for (String part : cursor.split(",", -1)) {
      String[] pair = part.split(":", -1);
      try {
        if (pair.length != 2
            || from.put(Integer.parseInt(pair[0]), Long.parseLong(pair[1])) != null) {
          throw new IllegalArgumentException("'" + part + "' in it is no partition:offset");
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + part + "' in it is no partition:offset", e);
      }
    }
    return from;
  }

  /**
   * The next outcomes, after waiting up to {@code wait} for the first. Where the topic does not
   * hold any more, or not yet, what a cursor says it goes on with the first that there is.
   *
   * @throws LogUnavailableException the log cannot be reached now; try again
   */
  public List<TaskResult> poll(Duration wait) {
    List<TaskResult> results = new ArrayList<>();
    try {
      reader.poll(wait).forEach(record -> read(record).ifPresent(results::add));
    } catch (PositionOutOfRangeException e) {
      reader.add(e.partition(), reader.start(e.partition()));
    }
    return results;
  }

  /** Empty for one of another release, or of somebody else: there is nothing to say of it. */
  private static Optional<TaskResult> read(LogRecord record) {
    byte[] value = record.value();
    try {
      return value == null ? Optional.empty() : Optional.of(Json.read(value, TaskResult.class));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** What comes after all that {@link #poll} has returned. */
  public String cursor() {
    return reader.partitions().stream()
        .sorted()
        .map(partition -> partition.number() + ":" + reader.position(partition))
        .collect(Collectors.joining(","));
  }

  @Override
  public void close() {
    reader.close();
  }
}
