package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.of;
import static dev.overlord.coordinator.machine.MachineFixture.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Outcome;
import dev.overlord.common.protocol.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a backend that has no room means for its task and for its pool. */
class CooldownTest {
  private final MachineFixture fixture =
      MachineFixture.withPool(4).worker("w", 1, 4).random(0).tasks(20);

  @Test
  void rateLimit_coolsTheWholePool_forAsLongAsTheBackendSays() {
    var grants = fixture.grants();

    fixture.fails(grants.getFirst(), FailureKind.RATE_LIMITED, 429, 5_000L);

    assertThat(fixture.pass(Duration.ofMillis(4_999)).grants()).isEmpty();
    assertThat(fixture.pass(Duration.ofMillis(1)).grants()).hasSize(1);
    assertThat(fixture.pool().counter(Counter.ERROR_429_COUNT)).isEqualTo(1);
  }

  @Test
  void coolingPool_saysWhyAndUntilWhen() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.RATE_LIMITED, 429, 5_000L);

    assertThat(fixture.pool().hold(fixture.now().wall()))
        .isEqualTo(new Hold(FailureKind.RATE_LIMITED, "why", fixture.now().wall().plusSeconds(5)));
    assertThat(fixture.pass(Duration.ofSeconds(5)).pool().hold(fixture.now().wall())).isNull();
  }

  @Test
  void cooldown_survivesATakeover() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.RATE_LIMITED, 429, 5_000L);

    MachineFixture successor = fixture.leaderDies().worker("w", 1, 4).tasks(1);

    assertThat(successor.pass(Duration.ofMillis(4_999)).grants()).isEmpty();
    assertThat(successor.pass(Duration.ofMillis(1)).grants()).isNotEmpty();
  }

  @Test
  void overlappingCooldowns_merge() {
    var grants = fixture.grants();
    fixture.fails(grants.get(0), FailureKind.RATE_LIMITED, 429, 5_000L);
    fixture.pass(Duration.ofSeconds(1));

    var shorter = fixture.fails(grants.get(1), FailureKind.RATE_LIMITED, 429, 2_000L);
    var longer = fixture.fails(grants.get(2), FailureKind.RATE_LIMITED, 429, 6_000L);

    assertThat(of(shorter, Event.PoolCooled.class)).isEmpty();
    assertThat(of(longer, Event.PoolCooled.class)).hasSize(1);
    assertThat(fixture.pass(Duration.ofMillis(5_999)).grants()).isEmpty();
    assertThat(fixture.pass(Duration.ofMillis(1)).grants()).isNotEmpty();
  }

  @Test
  void whoWaitsForASlot_waitsThroughTheCooldownToo() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.RATE_LIMITED, 429, 5_000L);
    fixture.waits("agent", List.of(), "a");

    assertThat(of(fixture.dispatch(), Event.SlotLeased.class)).isEmpty();
    fixture.pass(Duration.ofSeconds(5)).heartbeat("w", 1, 4, 2, 3, 4);
    fixture.waits("agent", List.of(), "a");
    assertThat(of(fixture.dispatch(), Event.SlotLeased.class)).hasSize(1);
  }

  @Test
  void cooldownsOfOurOwnChoice_growUntilSomethingSucceeds() {
    MachineFixture three = MachineFixture.withPool(3).worker("w", 1, 3).random(0).tasks(20);
    for (long ms : new long[] {500, 1_000, 2_000}) {
      allAreTurnedAway(three);
      assertThat(three.pass(Duration.ofMillis(ms - 1)).grants()).as("after " + ms).isEmpty();
      three.pass(Duration.ofMillis(1));
    }
    three.grants().forEach(three::finishes);

    allAreTurnedAway(three);

    assertThat(three.pass(Duration.ofMillis(499)).grants()).isEmpty();
    assertThat(three.pass(Duration.ofMillis(1)).grants()).isNotEmpty();
  }

  private static void allAreTurnedAway(MachineFixture three) {
    var grants = three.grants();
    assertThat(grants).hasSize(3);
    grants.forEach(grant -> three.fails(grant, FailureKind.OVERLOAD, 503));
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "OVERLOAD"})
  void loneOneThatNamesNoTime_delaysOnlyItsTask(FailureKind kind) {
    fixture.random(0.5);

    fixture.fails(fixture.grants().getFirst(), kind, 503);

    assertThat(fixture.grants()).as("the slot goes on").hasSize(1);
    assertThat(fixture.pool().waitingTasks().firstEntry().getValue().dueAt())
        .isEqualTo(fixture.now().wall().plusMillis(250));
  }

  @Test
  void overloadThatNamesATime_coolsThePool() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.OVERLOAD, 503, 3_000L);

    assertThat(fixture.pass(Duration.ofMillis(2_999)).grants()).isEmpty();
    assertThat(fixture.pass(Duration.ofMillis(1)).grants()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "OVERLOAD"})
  void threeInARow_coolThePool(FailureKind kind) {
    var grants = fixture.grants();

    fixture.fails(grants.get(0), FailureKind.OVERLOAD, 529);
    fixture.fails(grants.get(1), FailureKind.OVERLOAD, 529);
    var third = fixture.fails(grants.get(2), kind, 529);

    assertThat(of(third, Event.PoolCooled.class)).hasSize(1);
    assertThat(fixture.pass(Duration.ofMillis(499)).grants()).isEmpty();
    assertThat(fixture.pass(Duration.ofMillis(1)).grants()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"TRANSIENT", "TIMEOUT", "PERMANENT"})
  void anotherAnswerBetweenThem_isNotInARow(FailureKind between) {
    var grants = fixture.grants();
    fixture.fails(grants.get(0), FailureKind.OVERLOAD, 503);
    fixture.fails(grants.get(1), FailureKind.OVERLOAD, 503);
    fixture.fails(grants.get(2), between, 500);

    assertThat(of(fixture.fails(grants.get(3), FailureKind.OVERLOAD, 503), Event.PoolCooled.class))
        .isEmpty();
  }

  @Test
  void successBetweenThem_isNotInARow() {
    var grants = fixture.grants();
    fixture.fails(grants.get(0), FailureKind.OVERLOAD, 503);
    fixture.fails(grants.get(1), FailureKind.OVERLOAD, 503);
    fixture.finishes(grants.get(2));

    assertThat(of(fixture.fails(grants.get(3), FailureKind.OVERLOAD, 503), Event.PoolCooled.class))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "OVERLOAD"})
  void beingTurnedAway_countsNoAttempt_andHasABoundOfItsOwn(FailureKind kind) {
    MachineFixture one = MachineFixture.withPool(1).worker("w", 1, 1).tasks(1);
    for (int i = 0; i < FailureRules.THROTTLES_MAX; i++) {
      var grant = one.grants().getFirst();
      assertThat(grant.lease().attempt()).isEqualTo(1);
      assertThat(grant.lease().throttles()).isEqualTo(i);
      one.fails(grant, kind, 429);
      one.pass(Duration.ofMinutes(2));
      one.worker("w", i + 2, 1);
    }

    var done = one(one.dispatch(), Event.TaskDone.class);

    assertThat(done.result().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(Objects.requireNonNull(done.result().error()).message()).contains("100 times");
  }

  @Test
  void aDayIsNotWaitedFor() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.RATE_LIMITED, 429, 86_400_000L);

    assertThat(fixture.pass(Duration.ofMinutes(59)).worker("w", 2, 4).grants()).isEmpty();
    assertThat(fixture.pass(Duration.ofMinutes(1)).worker("w", 3, 4).grants()).isNotEmpty();
  }

  @Test
  void clockThatWasSetBack_makesNoCooldownLonger() {
    fixture.fails(fixture.grants().getFirst(), FailureKind.RATE_LIMITED, 429, 5_000L);
    Throttling throttling = fixture.pool().throttling();

    assertThat(throttling.lasting(fixture.now().wall().minus(Duration.ofDays(1)))).isNull();
  }

  @Test
  void usedUpQuota_isProbedAfterAWhile_thatGrowsToMinutes() {
    MachineFixture one = MachineFixture.withPool(1).worker("w", 1, 1).tasks(1);
    long wait = 1_000;
    one.fails(one.grants().getFirst(), FailureKind.QUOTA, 429);
    for (int i = 0; i < 12; i++) {
      assertThat(one.pass(Duration.ofMillis(wait - 1)).worker("w", 2 * i + 2, 1).grants())
          .as("before " + wait)
          .isEmpty();
      one.pass(Duration.ofMillis(1)).worker("w", 2 * i + 3, 1);
      one.fails(one.grants().getFirst(), FailureKind.QUOTA, 429);
      wait = Math.min(300_000, 2 * wait);
    }
    assertThat(one.pool().waitingTasks().firstEntry().getValue().attempts()).isZero();
  }

  @Test
  void changedDefinition_isTriedOutAtOnce() {
    MachineFixture one = MachineFixture.withPool(1).worker("w", 1, 1).tasks(1);
    one.fails(one.grants().getFirst(), FailureKind.REFUSED, 401);
    assertThat(one.grants()).isEmpty();

    one.when(
        new Command.DefinePool(
            MachineFixture.POOL,
            dev.overlord.common.model.PoolDefinition.of(1, "openai", MachineFixture.URL)
                .revised(2, "me"),
            7));

    assertThat(one.grants()).hasSize(1);
  }
}
