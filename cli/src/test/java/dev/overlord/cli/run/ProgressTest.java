package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final SteppedClock clock = new SteppedClock();

  @Test
  void plainLines_comeEveryTenthEveryFiveSecondsAndAtTheEnd() {
    try (Progress progress = new PlainProgress(out, clock)) {
      for (int done = 0; done <= 25; done++) {
        progress.update(state(done));
      }
      clock.advance(Duration.ofSeconds(5));
      progress.update(state(26));
      progress.update(state(27));
    }
    assertThat(shown().lines().map(line -> line.substring(0, line.indexOf(' '))))
        .containsExactly("1/100", "10/100", "20/100", "26/100", "27/100");
    assertThat(shown()).contains("1/100 done, failed 1, running 3/8, 2.5/s, 1:02:03 left");
  }

  @Test
  void lastPlainLine_standsOnce_andSpeaksOfNothingRunning() {
    try (Progress progress = new PlainProgress(out, clock)) {
      progress.update(state(100));
      clock.advance(Duration.ofSeconds(1));
      progress.update(new Progress.State(100, 100, 1, 2, 8, 2.4, Duration.ZERO));
    }
    assertThat(shown().lines()).containsExactly("100/100 done, failed 1, 2.5/s");
  }

  @Test
  void bar_followsWhatRuns_alsoWhileNoTaskEnds() {
    try (Progress progress = new BarProgress(out, 120)) {
      progress.update(state(40));
      progress.update(new Progress.State(100, 40, 1, 7, 8, 2.5, null));
      await().untilAsserted(() -> assertThat(shown()).contains("running 7/8"));
    }
  }

  @Test
  void bar_showsCountsAndKeepsNotes() {
    try (Progress progress = new BarProgress(out, 120)) {
      progress.note("before");
      progress.update(state(40));
      progress.note("between");
      progress.update(state(50));
    }
    assertThat(shown()).contains("before").contains("between").contains("50/100");
  }

  @Test
  void rate_isTheGrowthOfTheLastHalfMinute() {
    var rate = new Rate();
    assertThat(rate.at(0, 0)).isZero();
    assertThat(rate.at(Duration.ofSeconds(10).toNanos(), 50)).isEqualTo(5);
    double later = 0;
    for (int second = 11; second <= 60; second++) {
      later = rate.at(Duration.ofSeconds(second).toNanos(), 50 + (second - 10));
    }
    assertThat(later).isEqualTo(1);
    assertThat(Rate.timeFor(30, 2)).isEqualTo(Duration.ofSeconds(15));
    assertThat(Rate.timeFor(30, 0)).isNull();
    assertThat(Rate.timeFor(0, 0)).isZero();
  }

  private static Progress.State state(long done) {
    return new Progress.State(100, done, 1, 3, 8, 2.5, Duration.ofSeconds(3723));
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
