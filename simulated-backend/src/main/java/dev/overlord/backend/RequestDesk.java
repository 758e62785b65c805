package dev.overlord.backend;

import dev.overlord.backend.engine.Engine;
import dev.overlord.backend.flavour.ErrorShape;
import dev.overlord.backend.flavour.Pages;
import dev.overlord.backend.openai.Answer;
import dev.overlord.backend.openai.AnswerJson;
import dev.overlord.backend.openai.ApiError;
import dev.overlord.backend.openai.ApiRequest;
import dev.overlord.backend.openai.ApiRequestParser;
import dev.overlord.backend.openai.Endpoint;
import dev.overlord.backend.openai.InvalidRequestException;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests in hand: takes each from its arrival through refusals, faults and the engine to its
 * end. Runs on one event loop thread.
 */
final class RequestDesk {
  private final BackendSpec spec;
  private final KeyCheck keys;
  private final Ledger ledger;
  private final Engine engine;
  private final EngineDriver driver;
  private final Random random;
  private final ApiRequestParser parser = new ApiRequestParser();
  private final Map<Long, Exchange> inHand = new HashMap<>();
  private final EventLoop loop;
  private final long loadedAt;
  private boolean failed;

  RequestDesk(BackendSpec spec, KeyCheck keys, Ledger ledger, EventLoop loop) {
    this.spec = spec;
    this.keys = keys;
    this.ledger = ledger;
    this.engine = Engine.create(spec.latency(), spec.slots(), spec.seed());
    this.driver = new EngineDriver(engine, loop, this::computed);
    this.random = new Random(spec.seed());
    this.loop = loop;
    this.loadedAt = System.nanoTime() + spec.loading().toNanos();
  }

  void accept(Endpoint endpoint, Incoming request, Reply reply) {
    Exchange exchange = ledger.begin(request, reply);
    inHand.put(exchange.sequence, exchange);
    reply.onDisconnect(() -> disconnected(exchange));
    exchange.endpoint = endpoint;
    ApiError refusal = refusal(request);
    if (refusal != null) {
      fail(exchange, refusal);
      return;
    }
    try {
      compute(exchange, parser.parse(endpoint, request.body().array()));
    } catch (InvalidRequestException e) {
      fail(exchange, e.error());
    }
  }

  /** Books a request whose client was gone before it could be taken in hand. */
  void missed(Endpoint endpoint, Incoming request, Reply reply) {
    if (spec.keepComputing()) {
      accept(endpoint, request, reply);
      reply.disconnected();
    } else {
      ledger.missed(request, reply);
    }
  }

  private @Nullable ApiError refusal(Incoming request) {
    if (request.refused() != null) {
      return request.refused();
    }
    if (!keys.admits(request.headers())) {
      return ApiError.wrongKey();
    }
    return isLoading() && spec.flavour().refusesWhileLoading() ? ApiError.loading() : null;
  }

  private boolean isLoading() {
    return loadedAt - System.nanoTime() > 0;
  }

  /** Whether the queue is as long as it may be. */
  private boolean isFull() {
    Integer queue = spec.queue();
    return queue != null
        && spec.slots() != Engine.UNLIMITED
        && engine.running() + engine.waiting() >= (long) spec.slots() + queue;
  }

  private void compute(Exchange exchange, ApiRequest request) {
    String model = request.model();
    if (model != null && !spec.models().isEmpty() && !spec.models().contains(model)) {
      fail(exchange, ApiError.unknownModel(model));
      return;
    }
    exchange.answer = answer(exchange, request);
    exchange.fault = spec.faults().pick(random.nextDouble());
    ApiError injected = exchange.fault == null ? null : error(exchange.fault);
    if (injected != null) {
      fail(exchange, injected);
    } else if (isFull()) {
      fail(exchange, ApiError.unavailable());
    } else if (exchange.fault != Fault.HANG) {
      var job =
          new Engine.Job(exchange.sequence, request.promptTokens(), exchange.answer.outputTokens());
      submit(job);
    }
  }

  /** A backend that takes requests while its model loads lets them wait. */
  private void submit(Engine.Job job) {
    long wait = loadedAt - System.nanoTime();
    if (wait <= 0) {
      driver.submit(job);
      return;
    }
    var unused =
        loop.schedule(
            () -> {
              if (inHand.containsKey(job.id())) {
                driver.submit(job);
              }
            },
            wait,
            TimeUnit.NANOSECONDS);
  }

  private Answer answer(Exchange exchange, ApiRequest request) {
    String prefix =
        switch (request.endpoint()) {
          case CHAT -> "chatcmpl-";
          case COMPLETIONS -> "cmpl-";
          case EMBEDDINGS -> "embd-";
          case MESSAGES -> "msg_";
          case OLLAMA_CHAT, OLLAMA_GENERATE, OLLAMA_EMBED -> "";
        };
    String model = request.model() != null ? request.model() : models().getFirst();
    long created = exchange.startedAt.getEpochSecond();
    int length = Answer.length(request, spec.seed());
    return new Answer(request, prefix + exchange.sequence, model, created, length);
  }

  private static @Nullable ApiError error(Fault fault) {
    return switch (fault) {
      case STATUS_429 -> ApiError.rateLimited();
      case STATUS_503 -> ApiError.unavailable();
      case STATUS_500 -> ApiError.serverError();
      case STATUS_529 -> ApiError.overloaded();
      case QUOTA -> ApiError.quota();
      case HANG, CUT, STREAM_ERROR -> null;
    };
  }

  private void computed(Engine.Progress progress) {
    Exchange exchange = inHand.get(progress.id());
    // One aborted by an earlier piece of the same round is no longer in hand.
    if (exchange == null || exchange.answer == null) {
      return;
    }
    Answer answer = exchange.answer;
    if (exchange.deserted) {
      if (progress.finished()) {
        end(exchange, Ended.ABORTED, 0, "");
      }
    } else if (answer.request().stream()) {
      new StreamedReply(exchange, answer, spec.flavour()).advance(progress, this);
    } else if (progress.finished()) {
      deliver(exchange, answer);
    }
  }

  private void deliver(Exchange exchange, Answer answer) {
    byte[] body = AnswerJson.whole(answer);
    if (exchange.fault == Fault.CUT) {
      end(exchange, Ended.CUT, 200, "");
      exchange.reply.sendCut(body);
    } else {
      end(exchange, Ended.COMPLETED, 200, "");
      exchange.reply.send(200, Map.of("x-request-id", "req_" + exchange.sequence), body);
    }
  }

  private void fail(Exchange exchange, ApiError error) {
    int status = ErrorShape.status(spec.flavour(), error);
    failed |= status >= 500 && !error.isLoading();
    end(exchange, Ended.ERROR, status, String.valueOf(status));
    Map<String, String> headers =
        switch (status) {
          case 429, 503, 529 -> WaitHeaders.of(spec, status);
          default -> Map.of();
        };
    byte[] body = ErrorShape.body(spec.flavour(), exchange.endpoint, error);
    exchange.reply.send(status, headers, body);
  }

  private void disconnected(Exchange exchange) {
    if (!inHand.containsKey(exchange.sequence)) {
      return;
    }
    if (exchange.fault == Fault.HANG) {
      end(exchange, Ended.HANG, 0, "");
    } else if (spec.keepComputing()) {
      exchange.deserted = true;
    } else {
      end(exchange, Ended.ABORTED, 0, "");
      driver.abort(exchange.sequence);
    }
  }

  /** Takes the request out of hand. To be called before the last bytes of its answer go out. */
  void end(Exchange exchange, Ended ended, int status, String errorKey) {
    inHand.remove(exchange.sequence);
    ledger.end(exchange, ended, status, errorKey);
  }

  /** Stops computing for a request whose answer ends early. */
  void abandon(Exchange exchange) {
    driver.abort(exchange.sequence);
  }

  /** What the pages show of this moment. */
  Pages.Moment moment() {
    return new Pages.Moment(engine.running(), engine.waiting(), isLoading(), failed);
  }

  BackendStats stats() {
    return ledger.stats(engine, spec.slots());
  }

  void resetStats() {
    ledger.reset();
    engine.resetMaxRunning();
  }

  /** Books what is still in hand when the backend stops. */
  void stop() {
    for (Exchange exchange : List.copyOf(inHand.values())) {
      end(exchange, Ended.ABORTED, 0, "");
    }
  }

  /** The names that {@code /v1/models} shows; the first answers for requests without a model. */
  List<String> models() {
    return spec.models().isEmpty() ? List.of("simulated") : spec.models();
  }
}
