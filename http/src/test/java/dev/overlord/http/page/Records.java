package dev.overlord.http.page;

import dev.overlord.common.codec.Json;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.FailureView;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolOverview.WaitingView;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.ShardOverview.WorkerView;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What leaders would write, for the page to show. */
final class Records {
  private static final Topics TOPICS = Topics.standard();

  /** Puts a record into a topic. */
  interface Sink {
    void write(String topic, String key, byte[] value);
  }

  private final Sink sink;

  Records(Sink sink) {
    this.sink = sink;
  }

  void stats(String pool, int active, int queued) {
    stats(pool, active, queued, "\"state\":\"running\",\"workers\":1");
  }

  /**
   * @param more fields, as JSON without braces
   */
  void stats(String pool, int active, int queued, String more) {
    String record =
        "{\"pool\":\"%s\",\"at\":\"%s\",\"concurrency_limit\":20,\"active_requests\":%d,\"queued_requests\":%d,%s}"
            .formatted(pool, Instant.now(), active, queued, more);
    sink.write(TOPICS.stats(), pool, record.getBytes(StandardCharsets.UTF_8));
  }

  static LeaseView lease(int number, String ref) {
    return new LeaseView(
        number,
        "running",
        number,
        0,
        "http://b",
        ref,
        "task-" + number,
        null,
        "worker-" + number % 7,
        1,
        1,
        Instant.now(),
        1_000,
        59_000);
  }

  void overview(String pool, int leases) {
    overview(
        pool, IntStream.range(0, leases).mapToObj(n -> lease(n, "r-0-" + n)).toList(), List.of());
  }

  void overview(String pool, List<LeaseView> leases, List<WaitingView> waiting) {
    FailureView failure =
        new FailureView(
            Instant.EPOCH,
            "r-0-9",
            "task-9",
            "worker-0",
            "transient",
            false,
            new TaskError("http_500", "the backend said no"));
    PoolOverview overview =
        new PoolOverview(
            pool,
            Instant.now(),
            "overlord-1",
            List.of(),
            leases,
            leases.size(),
            waiting,
            waiting.size(),
            List.of(failure));
    sink.write(TOPICS.overview(), pool, Json.write(overview));
  }

  static WaitingView waiting(String ref) {
    TaskError error = new TaskError("http_503", "the backend was busy");
    return new WaitingView(ref, "task-w", Instant.now(), 1, 0, error);
  }

  void workers(int count) {
    List<WorkerView> workers =
        IntStream.range(0, count)
            .mapToObj(number -> new WorkerView("worker-" + number, 1, 0, Map.of("p", 4), 1, 1_000))
            .toList();
    sink.write(
        TOPICS.overview(),
        ShardOverview.KEY_PREFIX + 0,
        Json.write(new ShardOverview(0, Instant.now(), "overlord-1", workers)));
  }

  void deadLetter(String pool, String id, String ref) {
    TaskError error = new TaskError("http_400", "the backend refused it");
    String original =
        Base64.getEncoder().encodeToString("{\"payload\":1}".getBytes(StandardCharsets.UTF_8));
    DeadLetter letter =
        new DeadLetter(
            id, ref, pool, error, 3, 0, List.of(error), null, Instant.now(), null, original);
    sink.write(TOPICS.deadLetters(), pool, Json.write(letter));
  }
}
