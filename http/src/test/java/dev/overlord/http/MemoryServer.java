package dev.overlord.http;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import dev.overlord.control.idempotency.SubmittedKeys;
import dev.overlord.control.results.RecordLookup;
import dev.overlord.control.results.ResultIndex;
import dev.overlord.control.tasks.TaskCanceller;
import dev.overlord.control.tasks.TaskLookup;
import dev.overlord.control.tasks.TaskWriter;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.api.AdviceApi;
import dev.overlord.http.api.DeadLettersApi;
import dev.overlord.http.api.PoolsApi;
import dev.overlord.http.api.ResultsApi;
import dev.overlord.http.api.TasksApi;
import dev.overlord.http.openapi.OpenApi;
import dev.overlord.http.page.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of the API and of the page on topics in memory, which nobody leads. */
public final class MemoryServer implements AutoCloseable {
  public static final Topics TOPICS = Topics.standard();

  public final MemoryLog log = new MemoryLog(() -> Instant.now().toEpochMilli());
  public final ClusterView view;
  private final Path folder;
  private final Cluster cluster;
  private final ResultIndex index;
  private final SubmittedKeys keys;
  private final RecordLookup lookups;
  private final TaskCanceller canceller;
  private @Nullable HttpServer server;

  /** Without a server. */
  public MemoryServer(Path folder) throws IOException {
    this.folder = folder;
    List.of(
            TOPICS.pools(),
            TOPICS.stats(),
            TOPICS.overview(),
            TOPICS.results(),
            TOPICS.deadLetters(),
            TOPICS.replays(),
            TOPICS.workerEvents())
        .forEach(this::create);
    cluster =
        new Cluster(log, TOPICS, Namespace.of(1, 1, Duration.ofSeconds(60)), new SystemClock());
    view = ClusterView.start(cluster);
    index = ResultIndex.open(cluster, folder);
    keys = SubmittedKeys.open(folder, Instant::now);
    lookups = new RecordLookup(cluster, "test");
    canceller = new TaskCanceller(cluster);
  }

  public void create(String topic) {
    log.admin().create(new TopicSpec(topic, 1, Map.of()));
  }

  /** Starts the server, in place of the one before. */
  public void serve(int port, @Nullable String readToken, @Nullable String operateToken) {
    stop();
    TaskLookup lookup = new TaskLookup(cluster, view, index, lookups);
    server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", port, readToken, operateToken, folder, "test"),
            List.of(
                new PoolsApi(cluster, view),
                new AdviceApi(view),
                new DeadLettersApi(cluster, view),
                new ResultsApi(cluster, view),
                new TasksApi(view, new TaskWriter(cluster), keys, canceller, lookup, index),
                new OpenApi(),
                new Page(view)));
  }

  public void stop() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  /** 0: there is none. */
  public int port() {
    return server == null ? 0 : server.port();
  }

  public void define(String pool, PoolDefinition definition) {
    write(TOPICS.pools(), pool, Json.write(definition));
  }

  public void write(String topic, String key, byte[] value) {
    log.writer("test")
        .send(new NewRecord(topic, 0, key.getBytes(StandardCharsets.UTF_8), value))
        .join();
  }

  @Override
  public void close() {
    stop();
    canceller.close();
    lookups.close();
    index.close();
    keys.close();
    view.close();
  }
}
