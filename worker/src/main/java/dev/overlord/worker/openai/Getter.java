package dev.overlord.worker.openai;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads pages of a server, each within a time. */
final class Getter {
  private static final int BODY_BYTES_MAX = 4 * 1024 * 1024;

  private final Transport transport;
  private final Duration answerMax;

  Getter(Transport transport, Duration answerMax) {
    this.transport = transport;
    this.answerMax = answerMax;
  }

  /** Connected, but no answer in time. */
  static final class SilentException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  Duration answerMax() {
    return answerMax;
  }

  /**
   * @throws Exchange.NotSentException no connection
   * @throws SilentException no answer in time
   */
  BackendAnswer get(URI uri, ApiKey key) throws IOException {
    boolean anthropic = isAnthropic(uri.getHost());
    BackendAnswer answer = get(uri, headers(anthropic, key));
    boolean refused = answer.status() == 401 || answer.status() == 403;
    // A gateway that speaks Anthropic's protocol wants the key as Anthropic does.
    return refused && key.isPresent() && !anthropic ? get(uri, headers(true, key)) : answer;
  }

  private BackendAnswer get(URI uri, Map<String, String> headers) throws IOException {
    var exchange =
        new Exchange(
            transport, new BackendRequest("GET", uri, headers, new byte[0]), BODY_BYTES_MAX);
    // The exchange has no clock of its own: without this a silent server would be waited for.
    var timeIsUp = new AtomicBoolean();
    var watchdog =
        CompletableFuture.runAsync(
            () -> {
              timeIsUp.set(true);
              exchange.abort();
            },
            CompletableFuture.delayedExecutor(answerMax.toMillis(), TimeUnit.MILLISECONDS));
    try {
      return exchange.run();
    } catch (Exchange.NotSentException e) {
      throw e;
    } catch (IOException e) {
      if (timeIsUp.get()) {
        throw new SilentException();
      }
      throw e;
    } finally {
      watchdog.cancel(false);
    }
  }

  private static boolean isAnthropic(String host) {
    return host.equals("anthropic.com") || host.endsWith(".anthropic.com");
  }

  /** Anthropic takes keys in its own header, and refuses them as bearer tokens. */
  private static Map<String, String> headers(boolean anthropic, ApiKey key) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (anthropic) {
      headers.put("anthropic-version", RequestBuilder.ANTHROPIC_VERSION);
      if (key.isPresent()) {
        headers.put("x-api-key", key.value());
      }
    } else if (key.isPresent()) {
      headers.put("Authorization", key.header());
    }
    return headers;
  }
}
