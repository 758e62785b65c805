package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadLoaderTest {
  private static final Partition PARTITION = new Partition("tasks", 0);

  private final MemoryLog log = new MemoryLog();
  private final PayloadLoader loader =
      new PayloadLoader(log.reader("payloads"), new TaskRecords(new Suspects(), ref -> null));

  /** Found by the simulator: the bytes behind those that are gone were never read. */
  @Test
  void purgedBytes_areLost_andThoseBehindThemAreRead() {
    log.admin().create(new TopicSpec("tasks", 1, Map.of()));
    for (int i = 0; i < 4; i++) {
      byte[] task = "{\"payload\":{}}".getBytes(StandardCharsets.UTF_8);
      log.writer("producer").send(new NewRecord("tasks", 0, null, task));
    }
    log.admin().deleteBefore(PARTITION, 3);
    loader.want("p", new TaskRef("tasks", 0, 1));
    loader.want("p", new TaskRef("tasks", 0, 3));

    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      commands.addAll(loader.poll());
    }

    assertThat(commands).hasSize(2);
    assertThat(commands.getFirst())
        .isInstanceOfSatisfying(
            Command.PayloadLost.class, lost -> assertThat(lost.ref().offset()).isEqualTo(1));
    assertThat(commands.getLast())
        .isInstanceOfSatisfying(
            Command.PayloadRead.class, read -> assertThat(read.task().ref().offset()).isEqualTo(3));
    assertThat(loader.isBusy()).isFalse();
  }
}
