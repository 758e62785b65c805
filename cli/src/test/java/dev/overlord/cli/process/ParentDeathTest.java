package dev.overlord.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A parent is killed with SIGKILL; its children must not outlive it by more than 10 s. */
class ParentDeathTest {
  private static final Duration PROMISED = Duration.ofSeconds(10);

  @TempDir private Path folder;

  @Test
  void killedParent_takesItsChildrenWithIt_evenOneThatHangsInItsShutdown() throws Exception {
    Family family = startParent();
    assertThat(family.children()).hasSize(3);

    family.parent().destroyForcibly().waitFor();

    await()
        .atMost(PROMISED)
        .untilAsserted(() -> assertThat(family.children()).noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void frozenChildOfAKilledParent_isEndedByTheNextRun() throws Exception {
    Family family = startParent();
    List<ProcessHandle> children = family.children();
    ProcessHandle frozen = children.getFirst();
    signal("STOP", frozen);
    family.parent().destroyForcibly().waitFor();
    await()
        .atMost(PROMISED)
        .untilAsserted(
            () -> assertThat(children).filteredOn(ProcessHandle::isAlive).containsOnly(frozen));

    Leftovers.end(folder, Duration.ofSeconds(1));

    assertThat(frozen.isAlive()).isFalse();
  }

  private record Family(Process parent, List<ProcessHandle> children) {}

  private Family startParent() throws Exception {
    JavaCommand java = JavaCommand.ofThisProcess(TestParent.class.getName());
    Process parent =
        new ProcessBuilder(java.line(List.of(), List.of(folder.toString())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = parent.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.equals("all ready")) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("all ready");
    }
    List<ProcessHandle> children =
        ProcessTable.read(folder).stream()
            .map(entry -> ProcessHandle.of(entry.pid()).orElseThrow())
            .toList();
    return new Family(parent, children);
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }
}
