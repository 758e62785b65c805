package dev.overlord.worker.openai;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.openai.RequestBuilder.Prepared;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task as one request to an OpenAI-compatible server: {@code /v1/chat/completions}, {@code
 * /v1/completions} or {@code /v1/embeddings}. See {@link Payload} for what a task may hold.
 *
 * <p>A request is sent at most once per execution. When the context is cancelled, or its timeout
 * passes, which covers everything from connecting to the last byte of the answer, the connection is
 * reset before {@link #run} returns.
 */
public final class OpenAiHandler implements TaskHandler, AutoCloseable {
  public static final int RESULT_BYTES_MAX = 8 * 1024 * 1024;

  /** An aborted exchange ends within microseconds, unless it is in a name lookup. */
  private static final Duration ABORT_WAIT = Duration.ofSeconds(1);

  private final RequestBuilder requests;
  private final Results results;
  private final Transport transport;
  private final int resultBytesMax;

  OpenAiHandler(
      Clock clock,
      UnaryOperator<@Nullable String> environment,
      Transport transport,
      int resultBytesMax) {
    this.requests = new RequestBuilder(environment);
    this.results = new Results(clock, resultBytesMax);
    this.transport = transport;
    this.resultBytesMax = resultBytesMax;
  }

  /**
   * @param clock reads HTTP dates and the age of idle connections
   * @param environment the value of an environment variable, null if it is not set; asked for the
   *     backend's key at each execution
   */
  public static OpenAiHandler create(Clock clock, UnaryOperator<@Nullable String> environment) {
    return new OpenAiHandler(clock, environment, Transport.create(clock), RESULT_BYTES_MAX);
  }

  @Override
  public ExecutionResult run(TaskContext context) throws InterruptedException {
    try {
      return execute(context, requests.build(context));
    } catch (RejectedException e) {
      return new ExecutionResult.Failed(e.failure(), null, null);
    }
  }

  private ExecutionResult execute(TaskContext context, Prepared prepared)
      throws InterruptedException {
    URI uri = prepared.request().uri();
    var exchange = new Exchange(transport, prepared.request(), resultBytesMax);
    var answer = new CompletableFuture<BackendAnswer>();
    context.onCancel(() -> {
      // In this order, so that the abort's own error is not taken for a lost connection.
      answer.cancel(false);
      exchange.abort();
    });
    Thread runner =
        Thread.ofVirtual().name("openai-" + context.token()).start(() -> fill(answer, exchange));
    try {
      BackendAnswer got = answer.get(context.timeout().toNanos(), TimeUnit.NANOSECONDS);
      return results.of(got, path(uri), context.definition().backend(), prepared.key());
    } catch (TimeoutException e) {
      return timedOut(context);
    } catch (CancellationException e) {
      throw new InterruptedException("cancelled");
    } catch (ExecutionException e) {
      return failed(e.getCause(), uri);
    } finally {
      exchange.abort();
      var unused = runner.join(ABORT_WAIT);
    }
  }

  private static void fill(CompletableFuture<BackendAnswer> answer, Exchange exchange) {
    try {
      answer.complete(exchange.run());
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private static String path(URI uri) {
    String path = uri.getPath();
    return path.substring(path.lastIndexOf("/v1/"));
  }

  private static ExecutionResult failed(@Nullable Throwable cause, URI uri) {
    if (cause instanceof IOException e) {
      return new ExecutionResult.Failed(ConnectionFailure.of(e, uri), null, null);
    }
    throw new IllegalStateException("the exchange with " + uri + " failed", cause);
  }

  private static ExecutionResult timedOut(TaskContext context) {
    String message =
        "The execution was stopped after its timeout of "
            + context.timeout().toMillis()
            + " ms; the task's timeout_ms or the pool's gives it more.";
    return new ExecutionResult.Failed(
        new Failure(FailureKind.TIMEOUT, new TaskError("timeout", message), null), null, null);
  }

  /** Closes the idle connections. Executions that run are not touched. */
  @Override
  public void close() {
    transport.pool().closeAll();
  }
}
