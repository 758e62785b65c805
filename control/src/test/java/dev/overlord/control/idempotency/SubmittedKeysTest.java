package dev.overlord.control.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.control.idempotency.SubmittedKeys.KeyReusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmittedKeysTest {
  private static final byte[] REQUEST = {1, 2, 3};

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private final AtomicInteger sent = new AtomicInteger();
  private SubmittedKeys keys;

  @BeforeEach
  void open() throws IOException {
    keys = SubmittedKeys.open(folder, () -> now);
  }

  @AfterEach
  void close() {
    keys.close();
  }

  private String send() {
    return "answer " + sent.incrementAndGet();
  }

  private String once(String key) {
    return keys.once(key, REQUEST, this::send);
  }

  @Test
  void sentAgain_isAnsweredAsBefore_alsoAfterARestart() throws IOException {
    assertThat(once("a")).isEqualTo("answer 1");
    assertThat(once("a")).isEqualTo("answer 1");
    close();
    open();
    assertThat(once("a")).isEqualTo("answer 1");
    assertThat(once("b")).isEqualTo("answer 2");
  }

  @Test
  void anotherRequestUnderTheKey_isRefused() {
    once("a");
    assertThatThrownBy(() -> keys.once("a", new byte[] {4}, this::send))
        .isInstanceOf(KeyReusedException.class)
        .hasMessageContaining("'a'");
    assertThat(sent).hasValue(1);
  }

  @Test
  void keys_areForgottenAfterADay() {
    once("a");
    now = now.plus(SubmittedKeys.KEPT).minusMillis(1);
    once("b");
    assertThat(once("a")).isEqualTo("answer 1");
    now = now.plus(Duration.ofMillis(2));
    assertThat(once("a")).isEqualTo("answer 3");
    assertThat(once("b")).isEqualTo("answer 2");
  }

  @Test
  void failedRequest_keepsNoKey() {
    assertThatThrownBy(() ->
            keys.once(
                "a",
                REQUEST,
                () -> {
                  throw new IllegalStateException("no broker");
                }))
        .hasMessage("no broker");
    assertThat(once("a")).isEqualTo("answer 1");
  }

  @Test
  void requestsAtOnce_areSentOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(8);
    Callable<String> one =
        () -> {
          all.countDown();
          all.await();
          return once("a");
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<String>> answers = pool.invokeAll(Stream.generate(() -> one).limit(8).toList());
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("answer 1");
      }
    }
    assertThat(sent).hasValue(1);
  }
}
