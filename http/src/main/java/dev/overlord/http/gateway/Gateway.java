package dev.overlord.http.gateway;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogException;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.Cluster;
import dev.overlord.control.tasks.TaskCanceller;
import dev.overlord.control.tasks.TaskWriter;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.client.Client;
import dev.overlord.http.gateway.Models.Route;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenAI's API in front of the pools. A call becomes a task of the pool that its model names, waits
 * its turn under the pool's cap, and is answered with what the backend said. Each call blocks a
 * virtual thread while it waits.
 */
public final class Gateway implements HttpPart {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final List<String> PATHS =
      List.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings");
  private static final Duration VIEW_WAIT = Duration.ofSeconds(10);
  private static final long WRITE_SECONDS = 30;
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** As other proxies call a request whose client has gone; nobody reads it. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final ClusterView view;
  private final Models models;
  private final Calls calls;
  private final TaskWriter tasks;
  private final TaskCanceller canceller;

  /**
   * @param view is closed by its owner, as are {@code tasks} and {@code canceller}
   */
  public Gateway(Cluster cluster, ClusterView view, TaskWriter tasks, TaskCanceller canceller) {
    this.view = view;
    this.models = new Models(view::definitions);
    this.calls = new Calls(cluster);
    this.tasks = tasks;
    this.canceller = canceller;
  }

  /** The reader of results, if it has failed and only a new process can read on. */
  public Optional<String> failed() {
    return calls.failed();
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.exception(OpenAiException.class, OpenAiException::answer);
    PATHS.forEach(path -> routes.post(path, context -> call(context, path)));
    routes.get("/v1/models", context -> models(context));
    routes.get(
        "/v1/models/{model}",
        context -> {
          awaitView();
          String model = context.pathParam("model");
          models.route(model);
          context.contentType("application/json").result(Json.write(ModelEntry.of(model)));
        });
  }

  private void call(Context context, String path) throws InterruptedException {
    CallHeaders headers = CallHeaders.of(context);
    CallBody body = CallBody.read(context.bodyAsBytes());
    awaitView();
    Route route = models.route(body.model());
    String id = "gateway-" + UUID.randomUUID();
    Task task =
        new Task(
            id,
            null,
            body.payload(path, route.sendsModel()),
            null,
            null,
            Map.of(),
            headers.traceparent());
    CompletableFuture<TaskResult> result = calls.expect(id);
    Client.Watch watch = Client.watch(context, () -> result.cancel(false));
    try {
      TaskRef ref = write(route.pool(), headers, task);
      context.header("Overlord-Task", ref.toString());
      await(context, result, new Written(route.pool(), ref, headers.timeout()));
    } finally {
      watch.close();
      calls.forget(id);
    }
  }

  /** Once Kafka has it. */
  private TaskRef write(String pool, CallHeaders headers, Task task) throws InterruptedException {
    try {
      return tasks
          .submit(pool, headers.lane(), headers.tenant(), task)
          .get(WRITE_SECONDS, TimeUnit.SECONDS);
    } catch (IllegalArgumentException e) {
      throw OpenAiException.tooLarge(String.valueOf(e.getMessage()));
    } catch (LogException | ExecutionException | TimeoutException e) {
      // It may have been written all the same: then it runs, and nobody waits for it.
      String reason = e instanceof ExecutionException ? String.valueOf(e.getCause()) : e.toString();
      throw OpenAiException.unavailable(
          "kafka_unavailable", "Kafka did not confirm the task: " + reason, RETRY);
    }
  }

  private record Written(String pool, TaskRef ref, Duration timeout) {}

  private void await(Context context, CompletableFuture<TaskResult> result, Written task)
      throws InterruptedException {
    try {
      Answers.send(context, result.get(task.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (CancellationException e) {
      LOG.debug("gateway.client_gone pool={} task={}", task.pool(), task.ref());
      cancel(task, "a gateway client that went away");
      context.status(CLIENT_CLOSED_REQUEST);
    } catch (TimeoutException e) {
      cancel(task, "a gateway call that waited too long");
      throw OpenAiException.unavailable(
          "wait_timeout",
          "Pool '"
              + task.pool()
              + "' gave no answer within "
              + task.timeout().toMillis()
              + " ms, which is how long this call waits, and its task is cancelled; Overlord-Timeout lets"
              + " one wait longer.",
          RETRY);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OpenAiException stopping) {
        throw stopping;
      }
      throw new IllegalStateException("the result of " + task.ref() + " is unreadable", e);
    }
  }

  /** If Kafka does not take the wish the task runs, and nobody waits for it. */
  private void cancel(Written task, String by) {
    var unused =
        canceller
            .cancel(task.pool(), task.ref(), by)
            .exceptionally(error -> {
              LOG.warn("gateway.cancel_failed task={} reason={}", task.ref(), error.toString());
              return null;
            });
  }

  private void models(Context context) throws InterruptedException {
    awaitView();
    List<ModelEntry> entries = models.names().stream().map(ModelEntry::of).toList();
    context
        .contentType("application/json")
        .result(Json.write(Map.of("object", "list", "data", entries)));
  }

  /** As OpenAI lists a model; Overlord does not know when it was made. */
  record ModelEntry(String id, String object, long created, String ownedBy) {
    static ModelEntry of(String id) {
      return new ModelEntry(id, "model", 0, "overlord");
    }
  }

  private void awaitView() throws InterruptedException {
    if (!view.caughtUp().await(VIEW_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw OpenAiException.unavailable(
          "kafka_unavailable", "This Overlord has not read the pools yet.", RETRY);
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
