package dev.overlord.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.process.Restarts.Life;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final int KILLED = 137;

  private final Restarts restarts = new Restarts();

  @Test
  void delaysGrowToFiveSeconds_andBeginAnewAfterAGoodLife() {
    assertThat(restarts.after(new Life(true, SHORT, KILLED))).contains(Duration.ofMillis(200));
    assertThat(restarts.after(new Life(true, SHORT, KILLED))).contains(Duration.ofMillis(400));
    for (int i = 0; i < 100; i++) {
      restarts.after(new Life(true, SHORT, KILLED));
    }
    assertThat(restarts.after(new Life(true, SHORT, KILLED))).contains(Duration.ofSeconds(5));
    assertThat(restarts.after(new Life(true, Restarts.GOOD_LIFE, KILLED)))
        .contains(Duration.ofMillis(200));
  }

  @Test
  void childThatWasNeverReady_isGivenUpAfterThreeFailedStarts() {
    assertThat(restarts.after(new Life(false, SHORT, 3))).isPresent();
    assertThat(restarts.after(new Life(false, SHORT, 2))).isPresent();
    assertThat(restarts.after(new Life(false, SHORT, 3))).isEmpty();
  }

  @Test
  void killsFromOutside_areNoFailedStarts() {
    for (int i = 0; i < 50; i++) {
      assertThat(restarts.after(new Life(false, SHORT, KILLED))).isPresent();
    }
  }

  @Test
  void childThatWasReadyOnce_getsMoreTries_butNotForEver() {
    restarts.after(new Life(true, SHORT, KILLED));
    Optional<Duration> delay = Optional.empty();
    int starts = 0;
    do {
      delay = restarts.after(new Life(false, SHORT, 3));
      starts++;
    } while (delay.isPresent());
    assertThat(starts).isEqualTo(Restarts.FAILED_RESTARTS);
  }
}
