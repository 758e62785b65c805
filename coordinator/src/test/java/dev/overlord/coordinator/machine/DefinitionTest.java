package dev.overlord.coordinator.machine;

import static dev.overlord.coordinator.machine.MachineFixture.POOL;
import static dev.overlord.coordinator.machine.MachineFixture.URL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Definitions through changes of leader: the record at the largest offset is in force. */
class DefinitionTest {
  @Test
  void takeover_keepsTheLimitInForce_whateverOldRecordsTheNewLeaderReads() {
    var old = MachineFixture.withPool(8).worker("w", 1, 20).tasks(20);
    define(old, limit(2), 5);

    var next = old.leaderDies();
    assertThat(next.pool().limit()).isEqualTo(2);
    assertThat(define(next, limit(8), 0)).isEmpty();
    assertThat(define(next, limit(50), 4)).isEmpty();
    assertThat(define(next, limit(2), 5)).as("its own record again").isEmpty();
    next.worker("w", 1, 20).tasks(20);

    assertThat(next.grants()).hasSize(2);
    define(next, limit(3), 6);
    assertThat(next.grants()).hasSize(1);
  }

  @Test
  void deletedPool_staysDeletedThroughATakeover_thoughOldRecordsAreReadAgain() {
    var old = MachineFixture.withPool(2).worker("w", 1, 20).tasks(4);
    define(old, null, 3);

    var next = old.leaderDies().worker("w", 1, 20);
    define(next, limit(2), 0);

    assertThat(next.pool().definition()).isNull();
    assertThat(next.grants()).isEmpty();
  }

  @Test
  void poolMadeAnew_goesOnAtItsPlace_withItsLeasesCounted() {
    var fixture = MachineFixture.withPool(2).worker("w", 1, 20).tasks(6);
    var running = fixture.grants();
    define(fixture, null, 1);
    assertThat(define(fixture, null, 2)).as("known, so noted").hasSize(1);

    define(fixture, limit(3), 3);

    assertThat(fixture.grants())
        .as("two still run of the pool before")
        .extracting(grant -> grant.lease().taskId())
        .containsExactly("t2");
    fixture.finishes(running.getFirst());
    assertThat(fixture.grants()).hasSize(1);
    assertThat(fixture.pool().positions(Lane.NORMAL)).containsExactly(4L);
  }

  @Test
  void tombstoneOfAPoolThatNeverWas_isNothing() {
    assertThat(define(new MachineFixture(), null, 9)).isEmpty();
  }

  @Test
  void tombstoneAtASmallerOffset_isIgnored() {
    var fixture = MachineFixture.withPool(1);
    define(fixture, limit(2), 7);

    assertThat(define(fixture, null, 6)).isEmpty();
    assertThat(fixture.pool().limit()).isEqualTo(2);
  }

  @Test
  void pausedPool_staysPausedThroughATakeover() {
    var old = MachineFixture.withPool(1).worker("w", 1, 1).tasks(1);
    define(old, Definitions.paused(limit(1)), 1);

    var next = old.leaderDies().worker("w", 1, 1).tasks(1);

    assertThat(next.grants()).isEmpty();
    define(next, limit(1), 2);
    assertThat(next.grants()).hasSize(1);
  }

  @Test
  void endpointThatIsTakenAway_getsNothingMore_andItsExecutionsStillCount() {
    var fixture =
        MachineFixture.with(Definitions.withEndpoints(limit(2), endpoints("http://a")))
            .worker("w", 1, 20)
            .tasks(9);
    var running = fixture.grants();
    assertThat(running).hasSize(2);

    define(fixture, Definitions.withEndpoints(limit(2), endpoints("http://b")), 1);

    assertThat(fixture.grants()).as("the pool's limit is used up").isEmpty();
    fixture.finishes(running.getFirst());
    assertThat(fixture.grants())
        .extracting(grant -> grant.lease().endpoint())
        .containsExactly("http://b");
  }

  private static PoolDefinition limit(int concurrency) {
    return PoolDefinition.of(concurrency, "openai", URL);
  }

  private static List<PoolDefinition.Endpoint> endpoints(String url) {
    return List.of(new PoolDefinition.Endpoint(url, null));
  }

  private static List<Event> define(
      MachineFixture fixture, @Nullable PoolDefinition definition, long offset) {
    return fixture.when(new Command.DefinePool(POOL, definition, offset));
  }
}
