package dev.overlord.control.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowerTest {
  private static final Partition PARTITION = new Partition("stats", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What the log does, poll by poll; when nothing is left it has nothing to say. */
  private final BlockingQueue<Supplier<List<LogRecord>>> polls = new LinkedBlockingQueue<>();

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private Follower follower;

  @AfterEach
  void close() {
    follower.close();
  }

  @Test
  void refusal_andAbsence_areOutlived() throws Exception {
    start();
    polls.add(throwing(new LogRefusedException("grant Read on stats", null)));
    polls.add(throwing(new LogUnavailableException("no broker", null)));
    polls.add(() -> List.of(record("after")));

    assertThat(next()).isEqualTo("after");
    assertThat(follower.failed()).isEmpty();
    assertThat(follower.trouble()).isEmpty();
  }

  @Test
  void whileItIsRefused_theReasonIsKnown() throws Exception {
    start();
    LogException refused = new LogRefusedException("grant Read on stats", null);
    polls.add(throwing(refused));
    polls.add(() -> {
      seen.add("asked again, trouble: " + follower.trouble().map(LogException::getMessage));
      return List.of();
    });

    assertThat(next()).isEqualTo("asked again, trouble: Optional[grant Read on stats]");
  }

  @Test
  void mistakeOfOurs_endsIt_andItSaysSo() throws Exception {
    start();
    polls.add(() -> List.of(record("poison")));

    assertThat(next()).isEqualTo("poison");
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (follower.failed().isEmpty() && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(follower.failed()).contains("view");
  }

  private void start() {
    Log log = proxy(Log.class, (name, arguments) -> reader());
    Namespace namespace = Namespace.of(1, 1, Duration.ofMinutes(1));
    Cluster cluster = new Cluster(log, new Topics("overlord"), namespace, new SystemClock());
    follower =
        Follower.start(
            cluster,
            "view",
            Map.of(PARTITION, Follower.FROM_START),
            records -> records.forEach(this::take));
  }

  private void take(LogRecord record) {
    String value = new String(record.value());
    seen.add(value);
    if (value.equals("poison")) {
      throw new IllegalStateException("a mistake of ours");
    }
  }

  private String next() throws InterruptedException {
    return seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private LogReader reader() {
    return proxy(
        LogReader.class,
        (name, arguments) ->
            switch (name) {
              case "poll" -> {
                Supplier<List<LogRecord>> answer = polls.poll(10, TimeUnit.MILLISECONDS);
                yield answer == null ? List.of() : answer.get();
              }
              case "start", "end", "position" -> 0L;
              default -> null;
            });
  }

  private interface Answer {
    Object to(String method, Object[] arguments) throws InterruptedException;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.to(method.getName(), arguments)));
  }

  private static Supplier<List<LogRecord>> throwing(LogException e) {
    return () -> {
      throw e;
    };
  }

  private static LogRecord record(String value) {
    return new LogRecord(PARTITION, 0, 0, null, value.getBytes());
  }
}
