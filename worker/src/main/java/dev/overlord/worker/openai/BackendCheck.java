package dev.overlord.worker.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.errors.BackendError;
import dev.overlord.worker.errors.ErrorRules;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server, before a run touches any task, whether it is there, takes the key and has the
 * model. It only reads ({@code GET}), so that nothing is computed and nothing counts.
 */
public final class BackendCheck {
  /** How long a server may take to load its model. */
  public static final Duration LOADING_MAX = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  private final Clock clock;
  private final Transport transport;
  private final Duration answerMax;
  private final Getter getter;

  BackendCheck(Clock clock, Transport transport, Duration answerMax) {
    this.clock = clock;
    this.transport = transport;
    this.answerMax = answerMax;
    this.getter = new Getter(transport, answerMax);
  }

  /**
   * @param clock waits while a model loads
   */
  public static BackendCheck create(Clock clock) {
    return new BackendCheck(clock, Transport.create(clock), ANSWER_MAX);
  }

  /** What the check found. */
  public sealed interface Outcome {
    /** Nothing speaks against starting. */
    record Ok() implements Outcome {}

    /**
     * @param sentence for the user: what is wrong and what to do; never holds the key
     */
    record Problem(String sentence) implements Outcome {}
  }

  /**
   * Blocks for up to about {@link #LOADING_MAX}, while the server says that it loads its model.
   *
   * @param model must be in the server's list if it has one; null for any
   * @param key the key itself; null for none
   */
  public Outcome check(String url, @Nullable String model, @Nullable String key) {
    ApiKey apiKey = ApiKey.NONE;
    try {
      apiKey = ApiKey.of(key, "The key");
      EndpointUrl endpoint = EndpointUrl.of(url);
      BackendAnswer answer = whenLoaded(endpoint, apiKey);
      return answer == null ? stillLoading(endpoint) : judged(endpoint, model, answer, apiKey);
    } catch (RejectedException | IllegalArgumentException e) {
      return new Outcome.Problem(String.valueOf(e.getMessage()));
    } catch (Getter.SilentException e) {
      return new Outcome.Problem(
          url + " takes connections but has not answered for " + answerMax.toSeconds() + " s.");
    } catch (IOException e) {
      URI uri = URI.create(url.strip());
      return new Outcome.Problem(ConnectionFailure.of(e, uri, apiKey).error().message());
    } finally {
      transport.pool().closeAll();
    }
  }

  /**
   * The answer to {@code GET /v1/models} once the model is loaded; null if it takes too long. Of
   * {@code /health} only the word for loading counts: not every server has that path, and
   * TabbyAPI's answers 503 for ever once anything has failed.
   */
  private @Nullable BackendAnswer whenLoaded(EndpointUrl endpoint, ApiKey key) throws IOException {
    long start = clock.monotonicNanos();
    while (clock.monotonicNanos() - start <= LOADING_MAX.toNanos()) {
      if (!isLoading(getter.get(endpoint.resolve("/health"), key))) {
        BackendAnswer models = getter.get(endpoint.resolve("/v1/models"), key);
        if (!isLoading(models)) {
          return models;
        }
      }
      clock.pause(POLL);
    }
    return null;
  }

  private static Outcome stillLoading(EndpointUrl endpoint) {
    return new Outcome.Problem(
        endpoint.root()
            + " is still loading its model after "
            + LOADING_MAX.toSeconds()
            + " s; wait until it is ready and start again.");
  }

  private static boolean isLoading(BackendAnswer answer) {
    return answer.status() == 503 && ErrorRules.isLoading(BackendError.of(answer.body()));
  }

  private static Outcome judged(
      EndpointUrl endpoint, @Nullable String model, BackendAnswer answer, ApiKey key) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return listed(endpoint, model, answer);
    }
    // 404 and its like: a server without such a list. 429: it is there, and takes the key.
    boolean counts = status == 401 || status == 403 || status >= 500 || status < 400;
    return counts ? new Outcome.Problem(sentence(endpoint, answer, key)) : new Outcome.Ok();
  }

  private static String sentence(EndpointUrl endpoint, BackendAnswer answer, ApiKey key) {
    int status = answer.status();
    BackendError error = BackendError.of(answer.body());
    String said =
        error.message().isBlank() ? "" : ": " + Texts.bounded(key.mask(error.message()), 300);
    if (status == 401 || status == 403) {
      return endpoint.root()
          + (key.isPresent() ? " refuses the key (" : " wants a key, and none is set (")
          + status
          + said
          + ").";
    }
    String location = answer.headers().get("location");
    return location != null && status < 400
        ? endpoint.root()
            + " redirects to "
            + Texts.bounded(key.mask(location), 200)
            + "; use that URL."
        : endpoint.root() + " answers " + status + said + ".";
  }

  private static Outcome listed(
      EndpointUrl endpoint, @Nullable String model, BackendAnswer answer) {
    JsonNode list;
    try {
      byte[] body = answer.body();
      list = body == null ? Json.shared().nullNode() : Json.shared().readTree(body);
    } catch (IOException e) {
      return new Outcome.Problem(
          endpoint.root()
              + " is there, but is no OpenAI-compatible server: its /v1/models is not JSON.");
    }
    var models = ModelList.of(list);
    if (model == null || models.mayHave(model)) {
      return new Outcome.Ok();
    }
    return new Outcome.Problem(
        endpoint.root()
            + " has no model '"
            + Texts.bounded(model, 100)
            + "'; "
            + models.hint(model));
  }
}
