package dev.overlord.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Lease;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.worker.loop.SlotDesk.Grant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the threads that hold slots without a task see; TTL 60 s. */
class SlotDeskTest {
  private final LoopFixture worker = LoopFixture.serving();
  private final List<Grant> grants = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();

  private Grant granted() {
    worker.desk.ask(
        "x",
        "p",
        new SlotDesk.Holder() {
          @Override
          public void granted(Grant grant) {
            grants.add(grant);
          }

          @Override
          public void lost(String reason) {
            losses.add(reason);
          }
        });
    worker.steps(1);
    Lease lease =
        new Lease(
            0,
            0,
            "http://e",
            null,
            null,
            "w-0",
            1,
            1,
            0,
            0,
            true,
            false,
            "x",
            worker.clock.wall(),
            600_000,
            1);
    worker.tell(new InboxMessage.Acquired(0, "p", 7, lease)).steps(1);
    return grants.getFirst();
  }

  @Test
  void thawedHolder_seesThatItsSlotIsOver_beforeItIsTold() {
    Grant grant = granted();
    assertThat(worker.desk.isHeld(grant)).isTrue();

    worker.at(54);

    assertThat(worker.desk.isHeld(grant)).isFalse();
    assertThat(losses).isEmpty();
    worker.steps(1);
    assertThat(losses).hasSize(1);
  }

  @Test
  void renewedSlot_isHeldOn() {
    Grant grant = granted();
    worker.at(20).steps(1);
    long seq = worker.said(Heartbeat.class).getLast().seq();
    worker.confirm(seq, 7L).steps(1);

    worker.at(60);

    assertThat(worker.desk.isHeld(grant)).isTrue();
    worker.at(75);
    assertThat(worker.desk.isHeld(grant)).isFalse();
  }

  @Test
  void revokedSlot_isNotHeld_andIsGivenBackWhenItsHolderLetsGo() {
    Grant grant = granted();

    worker.tell(new InboxMessage.Revoke(0, "w-0", 1, 7, "cancelled")).steps(1);

    assertThat(losses).containsExactly("cancelled");
    assertThat(worker.desk.isHeld(grant)).isFalse();
    assertThat(worker.said(Released.class)).isEmpty();
    worker.desk.letGo(grant);
    worker.steps(1);
    assertThat(worker.said(Released.class)).extracting(Released::token).containsExactly(7L);
  }

  @Test
  void closedDesk_losesWhatIsHeld_andGivesItBack() {
    Grant grant = granted();

    worker.desk.close();
    worker.steps(1);

    assertThat(losses).containsExactly("closed");
    assertThat(worker.desk.isHeld(grant)).isFalse();
    assertThat(worker.said(Released.class)).extracting(Released::token).containsExactly(7L);
  }
}
