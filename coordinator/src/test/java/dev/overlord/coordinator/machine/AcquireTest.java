package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.TTL;
import static dev.overlord.coordinator.machine.MachineFixture.URL;
import static dev.overlord.coordinator.machine.MachineFixture.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Slots for those who have no task. */
class AcquireTest {
  private static MachineFixture pool(int limit) {
    return acquirer(MachineFixture.withPool(limit));
  }

  private static MachineFixture acquirer(MachineFixture fixture) {
    fixture.says(new WorkerMessage.Hello("a", 1, 1, Map.of()));
    return fixture;
  }

  private static List<Event.SlotLeased> slots(List<Event> events) {
    return of(events, Event.SlotLeased.class);
  }

  private static void lets(MachineFixture fixture, long token) {
    fixture.says(new WorkerMessage.Released("a", 1, POOL, token, "closed"));
  }

  @Test
  void waiters_getFreeSlotsInTheirOrder_withoutCapacity() {
    var fixture = pool(2);
    fixture.waits("a", List.of(), "x", "y", "z");

    var granted = slots(fixture.dispatch());

    assertThat(granted).extracting(g -> g.lease().waiter()).containsExactly("x", "y");
    assertThat(granted).extracting(g -> g.lease().worker()).containsOnly("a");
    assertThat(fixture.pool().leased()).isEqualTo(2);
    assertThat(fixture.pool().waiters()).isEqualTo(1);
  }

  @Test
  void slotThatIsGivenBack_goesToTheNextWaiter_andLeavesNothingBehind() {
    var fixture = pool(1);
    fixture.waits("a", List.of(), "x", "y");
    var first = slots(fixture.dispatch()).getFirst();

    lets(fixture, first.token());

    assertThat(slots(fixture.dispatch())).extracting(g -> g.lease().waiter()).containsExactly("y");
    assertThat(fixture.pool().waitingTasks()).isEmpty();
    assertThat(fixture.pool().strandedCount()).isZero();
  }

  @Test
  void waiterThatIsListedAgainAfterItsGrant_getsNoSecondSlot() {
    var fixture = pool(2);
    fixture.waits("a", List.of(), "x");
    fixture.dispatch();

    fixture.waits("a", List.of(), "x");

    assertThat(slots(fixture.dispatch())).isEmpty();
  }

  @Test
  void waiterThatGaveUp_isForgotten() {
    var fixture = pool(1).worker("w", 1, 1).tasks(1);
    fixture.grants();
    fixture.waits("a", List.of(), "x");

    fixture.waits("a", List.of());

    assertThat(fixture.pool().waiters()).isZero();
  }

  @Test
  void waitersAndTasks_takeFreedSlotsInTurn() {
    var fixture = pool(1).worker("w", 1, 4).tasks(4);
    fixture.waits("a", List.of(), "x", "y", "z");

    List<String> order = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      for (Event event : fixture.dispatch()) {
        if (event instanceof Event.SlotLeased slot) {
          order.add("slot");
          lets(fixture, slot.token());
        } else if (event instanceof Event.TaskLeased task) {
          order.add("task");
          fixture.finishes(task);
        }
      }
    }

    assertThat(order).containsExactly("slot", "task", "slot", "task", "slot", "task", "task");
  }

  @Test
  void whileAnAcquirerWaits_nothingIsGrantedAhead() {
    var fixture = pool(1).worker("w", 1, 1).tasks(1);
    var first = fixture.grants().getFirst();
    fixture.pass(Duration.ofMillis(15));
    fixture.finishesAfter(first, Duration.ofMillis(5));
    fixture.tasks(30);
    fixture.grants();
    assertThat(fixture.pool().prefetched()).isPositive();
    int ahead = fixture.pool().prefetched();

    fixture.waits("a", List.of(), "x");
    fixture.tasks(10);

    assertThat(fixture.dispatch()).isEmpty();
    assertThat(fixture.pool().prefetched()).isEqualTo(ahead);
  }

  @Test
  void acquiredSlotThatExpires_isStrandedForThePoolsOwnTime_andNeverRequeued() {
    var fixture = pool(1);
    fixture.waits("a", List.of(), "x");
    fixture.dispatch();

    fixture.timePasses(TTL.plusMillis(1));

    assertThat(fixture.pool().leases()).isEmpty();
    assertThat(fixture.pool().waitingTasks()).isEmpty();
    assertThat(fixture.pool().stranded().values())
        .extracting(s -> s.stranded().remainingMs())
        .containsExactly(PoolDefinition.DEFAULT_STRANDED_MAX_MS);
  }

  @Test
  void renewedSlot_lives() {
    var fixture = pool(1);
    fixture.waits("a", List.of(), "x");
    var slot = slots(fixture.dispatch()).getFirst();
    fixture.pass(TTL.dividedBy(2));
    fixture.waits("a", List.of(slot.token()));

    fixture.timePasses(TTL.dividedBy(2).plusSeconds(1));

    assertThat(fixture.pool().leased()).isEqualTo(1);
  }

  @Test
  void silentAcquirer_doesNotHoldUpTheOthers() {
    var fixture = pool(1);
    fixture.waits("a", List.of(), "x");
    fixture.pass(TTL.dividedBy(3).plusSeconds(1));
    fixture.worker("w", 1, 1).tasks(1);

    assertThat(fixture.grants()).hasSize(1);
  }

  @Test
  void backendThatComputesOn_isFreeWhenTheHolderSaysSo() {
    var fixture =
        acquirer(
            MachineFixture.with(
                Definitions.ignoringDisconnects(PoolDefinition.of(1, "openai", URL))));
    fixture.waits("a", List.of(), "x");
    var slot = slots(fixture.dispatch()).getFirst();

    lets(fixture, slot.token());

    assertThat(fixture.pool().strandedCount()).isZero();
  }

  @Test
  void waiter_getsTheEndpointThatRuns_whenNoTaskIsLeftToTryTheStoppedOne() {
    var fixture =
        acquirer(
            MachineFixture.with(
                Definitions.withEndpoints(
                    PoolDefinition.of(4, "openai", URL),
                    List.of(
                        new PoolDefinition.Endpoint("http://a", 2),
                        new PoolDefinition.Endpoint("http://b", 2)))));
    fixture.worker("w", 1, 1).tasks(1);
    fixture.fails(fixture.grants().getFirst(), FailureKind.UNREACHABLE, null);
    var again = fixture.grants().getFirst();
    fixture.finishes(again);
    fixture.pass(Duration.ofSeconds(5));

    fixture.waits("a", List.of(), "x");

    assertThat(slots(fixture.dispatch()))
        .extracting(g -> g.lease().endpoint())
        .containsExactly(again.lease().endpoint());
  }

  @Test
  void waiters_getAStoppedEndpointOneByOne_whenNoTaskIsLeftToTryIt() {
    var fixture = pool(2).worker("w", 1, 1).tasks(1);
    fixture.fails(fixture.grants().getFirst(), FailureKind.UNREACHABLE, null);
    fixture.worker("w", 1, 0);
    fixture.waits("a", List.of(), "x", "y");
    assertThat(slots(fixture.dispatch())).as("not before a probe is due").isEmpty();

    fixture.pass(Duration.ofSeconds(1));
    fixture.waits("a", List.of(), "x", "y");
    var first = slots(fixture.dispatch());
    assertThat(first).extracting(g -> g.lease().waiter()).containsExactly("x");
    lets(fixture, first.getFirst().token());

    assertThat(slots(fixture.dispatch())).extracting(g -> g.lease().waiter()).containsExactly("y");
  }

  @Test
  void afterATakeover_waitersAreHeardAgain_andHeldSlotsStay() {
    var fixture = pool(1);
    fixture.waits("a", List.of(), "x", "y");
    var slot = slots(fixture.dispatch()).getFirst();

    var next = fixture.leaderDies();
    assertThat(next.pool().waiters()).isZero();
    next.waits("a", List.of(slot.token()), "y");

    assertThat(next.pool().leased()).isEqualTo(1);
    assertThat(next.dispatch()).isEmpty();
    assertThat(next.pool().waiters()).isEqualTo(1);
  }
}
