package dev.overlord.common.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnendedWatchTest {
  private static final Partition RESULTS = new Partition("results", 0);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Deque<CompletableFuture<Set<Partition>>> asked = new ArrayDeque<>();
  private CompletableFuture<Set<Partition>> next = new CompletableFuture<>();
  private final UnendedWatch watch =
      new UnendedWatch(admin(), Set.of("overlord.shard-0-0"), Set.of("results"));

  @Test
  void answersAreTakenWhenTheyCome_andAskedForEveryTenSeconds() {
    assertThat(watch.poll(0)).isEmpty();
    assertThat(asked).hasSize(1);
    assertThat(watch.poll(SECOND)).isEmpty();
    asked.getLast().complete(Set.of(RESULTS));
    assertThat(watch.poll(2 * SECOND)).containsExactly(RESULTS);

    assertThat(watch.poll(9 * SECOND)).isEmpty();
    assertThat(asked).hasSize(1);
    assertThat(watch.poll(10 * SECOND)).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void suspicion_asksAtOnce_andWaits() {
    assertThat(watch.poll(0)).isEmpty();
    next = CompletableFuture.supplyAsync(() -> Set.of(RESULTS));
    watch.suspect();

    assertThat(watch.poll(1)).containsExactly(RESULTS);
    assertThat(watch.poll(2)).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void answerThatStaysAway_isTakenLater() {
    watch.suspect();
    assertThat(watch.poll(0)).isEmpty();
    asked.getLast().complete(Set.of(RESULTS));

    assertThat(watch.poll(1)).containsExactly(RESULTS);
    assertThat(asked).hasSize(1);
  }

  @Test
  void whereThereIsNoAnswer_itIsAskedAgainAtOnce_afterASuspicion_butNotForEver() {
    watch.suspect();
    for (int poll = 0; poll < 5; poll++) {
      next = CompletableFuture.failedFuture(new LogUnavailableException("no answer", null));
      assertThat(watch.poll(poll)).isEmpty();
    }

    assertThat(asked).hasSize(3);
  }

  private LogAdmin admin() {
    return (LogAdmin)
        Proxy.newProxyInstance(
            LogAdmin.class.getClassLoader(),
            new Class<?>[] {LogAdmin.class},
            (proxy, method, arguments) -> {
              asked.add(next);
              next = new CompletableFuture<>();
              return asked.getLast();
            });
  }
}
