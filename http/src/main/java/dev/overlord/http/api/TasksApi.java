package dev.overlord.http.api;

import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.idempotency.SubmittedKeys;
import dev.overlord.control.idempotency.SubmittedKeys.KeyReusedException;
import dev.overlord.control.results.ResultIndex;
import dev.overlord.control.tasks.TaskCanceller;
import dev.overlord.control.tasks.TaskLookup;
import dev.overlord.control.tasks.TaskState;
import dev.overlord.control.tasks.TaskWriter;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Submitting tasks, asking what became of one, and cancelling it. */
public final class TasksApi implements HttpPart {
  private static final Duration WAIT_MAX = Duration.ofMinutes(10);
  private static final int KEY_CHARS_MAX = 255;

  private final Submission submission;
  private final TaskWriter writer;
  private final SubmittedKeys keys;
  private final TaskCanceller canceller;
  private final TaskLookup lookup;
  private final ResultIndex index;

  /**
   * @param writer is closed with this; the others by their owner
   */
  public TasksApi(
      ClusterView view,
      TaskWriter writer,
      SubmittedKeys keys,
      TaskCanceller canceller,
      TaskLookup lookup,
      ResultIndex index) {
    this.submission = new Submission(view, writer);
    this.writer = writer;
    this.keys = keys;
    this.canceller = canceller;
    this.lookup = lookup;
    this.index = index;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/api/v1/tasks", this::submit);
    routes.get("/api/v1/tasks/{ref}", this::find);
    routes.post("/api/v1/tasks/{ref}/cancel", this::cancel);
  }

  private void submit(Context context) throws IOException {
    String type = String.valueOf(context.contentType());
    if (type.contains("ndjson") || type.contains("jsonl")) {
      ManyTasks many = new ManyTasks(submission, context.queryParam("pool"));
      context.status(202);
      Pages.json(context, many.submit(context.bodyInputStream()));
      return;
    }
    TaskRequest request = TaskRequest.parse(context.bodyAsBytes());
    String key = context.header("Idempotency-Key");
    Submission.Accepted accepted =
        key == null ? write(context, request) : once(context, key, request);
    context.status(202);
    Pages.json(context, accepted);
  }

  private Submission.Accepted write(Context context, TaskRequest request) {
    TaskRef ref = Submission.written(submission.send(request, context.queryParam("pool")));
    return Submission.Accepted.of(request, ref);
  }

  private Submission.Accepted once(Context context, String key, TaskRequest request) {
    if (key.isEmpty() || key.length() > KEY_CHARS_MAX) {
      throw ProblemException.badRequest(
          "Idempotency-Key",
          "header Idempotency-Key must have 1 to " + KEY_CHARS_MAX + " characters");
    }
    try {
      String answer =
          keys.once(
              context.queryParam("pool") + " " + key,
              context.bodyAsBytes(),
              () ->
                  new String(
                      Json.write(write(context, request.withId(key))), StandardCharsets.UTF_8));
      return Json.read(answer.getBytes(StandardCharsets.UTF_8), Submission.Accepted.class);
    } catch (KeyReusedException e) {
      throw ProblemException.unprocessable("Idempotency-Key", String.valueOf(e.getMessage()));
    }
  }

  private void find(Context context) throws InterruptedException {
    String wanted = context.pathParam("ref");
    Duration wait = wait(context);
    TaskRef ref = lookup.ref(wanted).orElseThrow(() -> unknown(wanted));
    Optional<TaskState> state = lookup.find(ref);
    if (state.isPresent() && state.get().result() == null) {
      state = await(ref, state.get(), wait);
    }
    Pages.json(context, state.orElseThrow(() -> unknown(wanted)));
  }

  /** 202 while its outcome is to come. */
  private void cancel(Context context) throws InterruptedException {
    String wanted = context.pathParam("ref");
    Duration wait = wait(context);
    TaskRef ref = lookup.ref(wanted).orElseThrow(() -> unknown(wanted));
    TaskState state = lookup.find(ref).orElseThrow(() -> unknown(wanted));
    if (state.result() == null) {
      var unused = Submission.written(canceller.cancel(state.pool(), ref, "http " + context.ip()));
      state = await(ref, state, wait).orElse(state);
    }
    TaskResult result = state.result();
    if (result != null && result.outcome() != Outcome.CANCELLED) {
      throw ProblemException.conflict(
          "ref", "task '" + wanted + "' cannot be cancelled, it is over: it has " + state.state());
    }
    context.status(result == null ? 202 : 200);
    Pages.json(context, state);
  }

  private static Duration wait(Context context) {
    String wait = context.queryParam("wait");
    return wait == null ? Duration.ZERO : Durations.parse("wait", wait, WAIT_MAX);
  }

  private Optional<TaskState> await(TaskRef ref, TaskState before, Duration limit)
      throws InterruptedException {
    if (limit.isZero()) {
      return Optional.of(before);
    }
    try (ResultIndex.Awaited awaited = index.await(ref.toString())) {
      if (index.find(ref.toString()).isEmpty()) {
        TaskResult result = awaited.outcome().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        return Optional.of(TaskLookup.state(ref, before.pool(), result));
      }
    } catch (TimeoutException e) {
      return lookup.find(ref);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return lookup.find(ref);
  }

  private static ProblemException unknown(String wanted) {
    return ProblemException.notFound(
        "ref",
        "nothing is known of a task '"
            + wanted
            + "': give the ref that its submission returned (an id is known once its task has an"
            + " outcome; outcomes are kept for days)");
  }

  @Override
  public void close() {
    writer.close();
  }
}
