package dev.overlord.worker.openai;

import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.openai.RequestBuilder.Prepared;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task as one request to an OpenAI-compatible server: {@code /v1/chat/completions}, {@code
 * /v1/completions} or {@code /v1/embeddings}; or to one that speaks Anthropic's {@code
 * /v1/messages}. See {@link Payload} for what a task may hold. A request that asks for a stream is
 * run as one and gives one complete answer.
 *
 * <p>A request is sent at most once per execution. When the context is cancelled, or its timeout
 * passes, which covers everything from connecting to the last byte of the answer, the connection is
 * reset before {@link #run} returns.
 */
public final class OpenAiHandler implements TaskHandler, AutoCloseable {
  public static final int RESULT_BYTES_MAX = 8 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(OpenAiHandler.class);

  /** An aborted exchange ends within microseconds, unless it is in a name lookup. */
  private static final Duration ABORT_WAIT = Duration.ofSeconds(1);

  private final Clock clock;
  private final Duration idleMax;
  private final RequestBuilder requests;
  private final Results results;
  private final Transport transport;
  private final int resultBytesMax;
  private final @Nullable SlotWatch slots;
  private final AtomicBoolean seedSeen = new AtomicBoolean();

  OpenAiHandler(
      Clock clock,
      UnaryOperator<@Nullable String> environment,
      Transport transport,
      int resultBytesMax,
      Duration idleMax,
      @Nullable SlotWatch slots) {
    this.slots = slots;
    this.clock = clock;
    this.idleMax = idleMax;
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
    return new OpenAiHandler(
        clock,
        environment,
        Transport.create(clock),
        RESULT_BYTES_MAX,
        StreamedBody.IDLE_MAX,
        new SlotWatch(Discovery.create(clock), environment));
  }

  /**
   * As {@link #create}, but asks endpoints nothing beside the requests: for measuring, and for
   * limits that nobody has set.
   */
  public static OpenAiHandler withoutLooking(
      Clock clock, UnaryOperator<@Nullable String> environment) {
    return new OpenAiHandler(
        clock, environment, Transport.create(clock), RESULT_BYTES_MAX, StreamedBody.IDLE_MAX, null);
  }

  @Override
  public ExecutionResult run(TaskContext context) throws InterruptedException {
    try {
      Prepared prepared = requests.build(context);
      look(context, prepared);
      return execute(context, prepared);
    } catch (RejectedException e) {
      return new ExecutionResult.Failed(e.failure(), null, null);
    }
  }

  /**
   * Looks at what the pool's endpoints can do, as {@link #run} does at their first use, without
   * waiting for what it finds.
   */
  public void look(String pool, PoolDefinition definition) {
    if (slots != null) {
      definition.endpoints().forEach(each -> slots.used(pool, definition, each.url()));
    }
  }

  private void look(TaskContext context, Prepared prepared) {
    if (slots == null) {
      return;
    }
    slots.used(context.pool(), context.definition(), context.endpoint());
    boolean mlx = BackendPreset.MLX.label().equals(context.definition().backend());
    if (mlx && prepared.payload().seeded() && seedSeen.compareAndSet(false, true)) {
      LOG.warn(
          "backend.seed pool={} warning={}",
          context.pool(),
          "a request has a seed: mlx_lm.server runs such requests alone, one after the other; leave"
              + " it out where the answers need not be repeatable");
    }
  }

  private ExecutionResult execute(TaskContext context, Prepared prepared)
      throws InterruptedException {
    URI uri = prepared.request().uri();
    StreamedBody stream = prepared.payload().stream() ? streamed(prepared.payload()) : null;
    var exchange = new Exchange(transport, prepared.request(), resultBytesMax, stream);
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
      String backend = context.definition().backend();
      return stream != null && stream.isUsed()
          ? results.ofStream(stream, backend, prepared.key())
          : results.of(got, prepared.payload().path(), backend, prepared.key());
    } catch (TimeoutException e) {
      return timedOut(context);
    } catch (CancellationException e) {
      throw new InterruptedException("cancelled");
    } catch (ExecutionException e) {
      // What follows a complete answer, such as a connection that ends badly, takes nothing of it.
      return stream != null && stream.collector().isComplete()
          ? results.ofStream(stream, context.definition().backend(), prepared.key())
          : failed(e.getCause(), uri, prepared.key());
    } finally {
      exchange.abort();
      var unused = runner.join(ABORT_WAIT);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever ends the exchange must end the wait for it
  private static void fill(CompletableFuture<BackendAnswer> answer, Exchange exchange) {
    try {
      answer.complete(exchange.run());
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }

  private StreamedBody streamed(Payload payload) {
    return new StreamedBody(clock, payload.path(), resultBytesMax, idleMax);
  }

  private ExecutionResult failed(@Nullable Throwable cause, URI uri, ApiKey key) {
    if (cause instanceof SocketTimeoutException) {
      return timeout(
          "stream_idle",
          "The backend's stream said nothing for " + idleMax.toSeconds() + " s and was given up.");
    }
    if (cause instanceof IOException e) {
      return new ExecutionResult.Failed(ConnectionFailure.of(e, uri, key), null, null);
    }
    throw new IllegalStateException("the exchange with " + uri + " failed", cause);
  }

  private static ExecutionResult timedOut(TaskContext context) {
    return timeout(
        "timeout",
        "The execution was stopped after its timeout of "
            + context.timeout().toMillis()
            + " ms; the task's timeout_ms or the pool's gives it more.");
  }

  private static ExecutionResult timeout(String code, String message) {
    return new ExecutionResult.Failed(
        new Failure(FailureKind.TIMEOUT, new TaskError(code, message), null), null, null);
  }

  /** Closes the idle connections. Executions that run are not touched. */
  @Override
  public void close() {
    transport.pool().closeAll();
  }
}
