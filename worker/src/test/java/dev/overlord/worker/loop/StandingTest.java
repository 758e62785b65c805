package dev.overlord.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.worker.loop.WorkerStatus.State;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandingTest {
  private final HandClock clock = new HandClock();
  private final Standing standing = new Standing(clock);

  @Test
  void aWorkerServes_onceItSaidHello() {
    assertThat(standing.status(false, false).state()).isEqualTo(State.STARTING);
    standing.says(new Hello("w-1", 7, 0, Map.of()));
    WorkerStatus status = standing.status(false, false);
    assertThat(status.state()).isEqualTo(State.SERVING);
    assertThat(status.name()).isEqualTo("w-1");
    assertThat(status.incarnation()).isEqualTo(7);
    assertThat(standing.status(true, false).state()).isEqualTo(State.DRAINING);
    assertThat(standing.status(true, true).state()).isEqualTo(State.ENDED);
  }

  @Test
  void kafkaIsUnreachable_whenItHasNotAnsweredForAThirdOfTheTtl() {
    standing.leaseTtl(Duration.ofSeconds(30));
    clock.goTo(Duration.ofMillis(9_999));
    assertThat(standing.isReachable()).isTrue();
    clock.goTo(Duration.ofSeconds(10));
    assertThat(standing.isReachable()).isFalse();
    assertThat(standing.silence()).isEqualTo(Duration.ofSeconds(10));
    standing.heard();
    assertThat(standing.isReachable()).isTrue();
  }
}
