package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogRecord;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.ReadTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was read from tasks topics and may not be used yet: Kafka reads by a topic's name, so a
 * topic that was deleted and made anew gives its own bytes for old offsets. Only the answer to a
 * question that was asked after the reading, that the topic still has its id, proves whose bytes
 * they are.
 */
final class Unconfirmed {
  private final TaskRecords records;

  /** By topic, in the order of reading. */
  private Map<String, Batch> read = new LinkedHashMap<>();

  private Map<String, Batch> asked = new LinkedHashMap<>();

  /** What was read from one topic. */
  record Batch(List<ReadTask> tasks, List<Command.PayloadRead> payloads) {
    private Batch() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    private Batch and(Batch later) {
      Batch both = new Batch();
      for (Batch each : List.of(this, later)) {
        both.tasks.addAll(each.tasks);
        both.payloads.addAll(each.payloads);
      }
      return both;
    }
  }

  Unconfirmed(TaskRecords records) {
    this.records = records;
  }

  void add(LogRecord record) {
    batch(record.partition().topic()).tasks().add(records.read(record));
  }

  void add(Command.PayloadRead payload) {
    batch(payload.task().ref().topic()).payloads().add(payload);
  }

  boolean isEmpty() {
    return read.isEmpty() && asked.isEmpty();
  }

  /** What was read from this topic is of no use, whichever topic bears its name now. */
  void forget(String topic) {
    read.remove(topic);
    asked.remove(topic);
  }

  /** The topics that a question must be asked about. */
  Set<String> topics() {
    return read.keySet();
  }

  /** The question about {@link #topics} was sent. */
  void sent() {
    asked = read;
    read = new LinkedHashMap<>();
  }

  /** The question was answered: gives out what had been read before it. */
  Map<String, Batch> answered() {
    Map<String, Batch> settled = asked;
    asked = new LinkedHashMap<>();
    return settled;
  }

  /** There was no answer about this topic: it must be asked about again. */
  void again(String topic, Batch batch) {
    read.merge(topic, batch, (later, earlier) -> earlier.and(later));
  }

  long tasks(String topic) {
    return tasks(read.get(topic)).size() + (long) tasks(asked.get(topic)).size();
  }

  long bytes(String topic) {
    return bytes(tasks(read.get(topic))) + bytes(tasks(asked.get(topic)));
  }

  private static List<ReadTask> tasks(@org.jspecify.annotations.Nullable Batch batch) {
    return batch == null ? List.of() : batch.tasks();
  }

  private static long bytes(List<ReadTask> tasks) {
    long bytes = 0;
    for (ReadTask task : tasks) {
      bytes += task.size();
    }
    return bytes;
  }

  private Batch batch(String topic) {
    return read.computeIfAbsent(topic, t -> new Batch());
  }
}
