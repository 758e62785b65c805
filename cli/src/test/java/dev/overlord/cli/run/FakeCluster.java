package dev.overlord.cli.run;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A cluster that answers each task in its tasks topic once, on a thread of its own. */
final class FakeCluster implements RunCluster {
  static final Topics TOPICS = Topics.standard();
  static final String TASKS = TOPICS.tasks("default", Lane.NORMAL);
  static final String URL = "http://127.0.0.1:1";

  private static final int PARTITIONS = 2;
  private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");

  private final MemoryLog log;
  private final Log shown;
  private final Function<Task, Optional<Outcome>> answers;
  private final Thread thread = new Thread(this::serve, "fake-cluster");
  private volatile boolean ended;
  private volatile Optional<String> failure = Optional.empty();
  final List<String> calls = new ArrayList<>();

  /**
   * @param answers empty: the task gets no outcome
   */
  FakeCluster(MemoryLog log, Function<Task, Optional<Outcome>> answers) {
    this(log, log, answers);
  }

  /**
   * @param shown what the run is given for the log
   */
  FakeCluster(MemoryLog log, Log shown, Function<Task, Optional<Outcome>> answers) {
    this.log = log;
    this.shown = shown;
    this.answers = answers;
  }

  @Override
  public Log log() {
    return shown;
  }

  @Override
  public Topics topics() {
    return TOPICS;
  }

  @Override
  public String backendUrl() {
    return URL;
  }

  @Override
  public void startMembers() {
    calls.add("startMembers");
    for (String topic : List.of(TOPICS.pools(), TOPICS.results(), TOPICS.stats())) {
      log.admin().create(new TopicSpec(topic, PARTITIONS, Map.of()));
    }
  }

  @Override
  public void ensureTasksTopic(String pool) {
    log.admin().create(new TopicSpec(TASKS, PARTITIONS, Map.of()));
    thread.start();
  }

  @Override
  public void drain() {
    calls.add("drain");
  }

  void fail(String sentence) {
    failure = Optional.of(sentence);
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public void close() {
    calls.add("close");
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers what has no result yet; a new cluster on the same log goes on like a new leader. */
  private void serve() {
    List<String> answered = new ArrayList<>();
    log.records(TOPICS.results()).forEach(record -> answered.add(result(record).ref()));
    LogReader reader = log.reader("fake");
    for (int i = 0; i < PARTITIONS; i++) {
      Partition partition = new Partition(TASKS, i);
      reader.add(partition, reader.start(partition));
    }
    while (!ended) {
      try {
        for (LogRecord record : reader.poll(Duration.ofMillis(10))) {
          answer(record, answered);
        }
      } catch (LogUnavailableException e) {
        Thread.onSpinWait();
      }
    }
  }

  private void answer(LogRecord record, List<String> answered) {
    Task task = TaskCodec.read(record.value());
    var ref = new TaskRef(TASKS, record.partition().number(), record.offset());
    if (!answered.contains(ref.toString())) {
      answers
          .apply(task)
          .ifPresent(outcome -> send(task.idOr(ref), Json.write(result(task, ref, outcome))));
    }
  }

  private void send(String key, byte[] value) {
    boolean sent = false;
    while (!sent && !ended) {
      sent =
          !log.writer("fake")
              .send(NewRecord.keyed(TOPICS.results(), key, value))
              .isCompletedExceptionally();
    }
  }

  static TaskResult result(LogRecord record) {
    return Json.read(java.util.Objects.requireNonNull(record.value()), TaskResult.class);
  }

  private static TaskResult result(Task task, TaskRef ref, Outcome outcome) {
    boolean success = outcome == Outcome.SUCCEEDED;
    return new TaskResult(
        task.idOr(ref),
        ref.toString(),
        "default",
        outcome,
        success ? 200 : null,
        success ? RawJson.of("{\"n\": 1.0}") : null,
        success ? null : new TaskError("http_500", "the backend failed"),
        1,
        "w",
        7L,
        T0,
        T0,
        T0.plusMillis(100),
        Usage.of(3, 5),
        task.labels());
  }
}
