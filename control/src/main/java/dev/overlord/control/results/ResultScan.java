package dev.overlord.control.results;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.Cluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks for the outcome of one task by reading {@code results}: for a question or two, where an
 * index is not worth its making. For one thread.
 */
public final class ResultScan implements Outcomes, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private record Found(String ref, Place place) {}

  private final LogReader reader;
  private final String refOrId;
  private Optional<Found> found = Optional.empty();

  /**
   * @param sinceMs wall-clock milliseconds since the epoch, at which there was no outcome yet
   */
  public ResultScan(Cluster cluster, String refOrId, long sinceMs) {
    this.refOrId = refOrId;
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
    this.reader = cluster.log().reader("result-scan");
    for (int i = 0; i < partitions; i++) {
      Partition partition = new Partition(topic, i);
      reader.add(partition, reader.notAfter(partition, sinceMs));
    }
  }

  @Override
  public Optional<String> refOf(String id) {
    catchUp();
    return found.filter(each -> id.equals(refOrId)).map(Found::ref);
  }

  @Override
  public Optional<Place> find(String ref) {
    catchUp();
    return found.filter(each -> each.ref().equals(ref)).map(Found::place);
  }

  /** To the end as it is now; the newest of an id stays. */
  private void catchUp() {
    Map<Partition, Long> ends = new TreeMap<>();
    reader.partitions().forEach(partition -> ends.put(partition, reader.end(partition)));
    while (ends.entrySet().stream()
        .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      reader.poll(POLL).forEach(this::take);
    }
  }

  private void take(LogRecord record) {
    byte[] value = record.value();
    if (value == null || !mayBe(record, value)) {
      return;
    }
    try {
      TaskResult result = Json.read(value, TaskResult.class);
      if (result.ref().equals(refOrId) || result.id().equals(refOrId)) {
        Place place =
            new Place(record.partition().number(), record.offset(), result.outcome().name());
        found = Optional.of(new Found(result.ref(), place));
      }
    } catch (MalformedException e) {
      // Of another release: not the one that is looked for, as far as can be told.
      return;
    }
  }

  /**
   * Results are many and may be large: only one with this key, or that names the ref, is parsed.
   */
  private boolean mayBe(LogRecord record, byte[] value) {
    return Arrays.equals(record.key(), refOrId.getBytes(StandardCharsets.UTF_8))
        || new String(value, StandardCharsets.ISO_8859_1).contains(refOrId);
  }

  @Override
  public void close() {
    reader.close();
  }
}
