package dev.overlord.http.api;

import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.results.ResultIndex;
import dev.overlord.control.tasks.TaskLookup;
import dev.overlord.control.tasks.TaskState;
import dev.overlord.control.tasks.TaskWriter;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Submitting tasks, and asking what became of one. */
public final class TasksApi implements HttpPart {
  private static final Duration WAIT_MAX = Duration.ofMinutes(10);

  private final Submission submission;
  private final TaskWriter writer;
  private final TaskLookup lookup;
  private final ResultIndex index;

  public TasksApi(ClusterView view, TaskWriter writer, TaskLookup lookup, ResultIndex index) {
    this.submission = new Submission(view, writer);
    this.writer = writer;
    this.lookup = lookup;
    this.index = index;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.post("/api/v1/tasks", this::submit);
    routes.get("/api/v1/tasks/{ref}", this::find);
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
    TaskRequest named = key == null ? request : request.withId(key);
    TaskRef ref = Submission.written(submission.send(named, context.queryParam("pool")));
    context.status(202);
    Pages.json(context, Submission.Accepted.of(named, ref));
  }

  private void find(Context context) throws InterruptedException {
    String wanted = context.pathParam("ref");
    String wait = context.queryParam("wait");
    Duration patience = wait == null ? Duration.ZERO : Durations.parse("wait", wait, WAIT_MAX);
    TaskRef ref = lookup.ref(wanted).orElseThrow(() -> unknown(wanted));
    Optional<TaskState> state = lookup.find(ref);
    if (wait != null && state.isPresent() && state.get().result() == null) {
      state = await(ref, state.get(), patience);
    }
    Pages.json(context, state.orElseThrow(() -> unknown(wanted)));
  }

  private Optional<TaskState> await(TaskRef ref, TaskState before, Duration limit)
      throws InterruptedException {
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
