package dev.overlord.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.worker.exec.ChildEnvironment;
import dev.overlord.worker.exec.ExecHandler;
import dev.overlord.worker.exec.Supervision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands under the real leader and worker. */
class ExecInTheKitTest {
  @TempDir Path folder;

  private Supervision supervision;

  @BeforeEach
  void open() throws IOException {
    supervision = Supervision.open(folder.resolve("data"));
  }

  @AfterEach
  void close() {
    supervision.close();
  }

  private HandlerKit kit(String command) {
    String line = "cd '" + folder + "'; " + command;
    var environment = new ChildEnvironment(System.getenv(), Set.of(), name -> false);
    var handler = new ExecHandler(Map.of("sh", line), environment, supervision, 1 << 20);
    return HandlerKit.builder()
        .workerPool("sh", handler, 2)
        .leaseTtl(Duration.ofMinutes(10))
        .start();
  }

  @Test
  void command_isATask() {
    try (HandlerKit kit = kit("cat")) {
      assertThat(kit.run("{\"n\":1}").body()).isEqualTo("{\"n\":1}");
    }
  }

  @Test
  void exitStatus65_givesUpAtOnce_75IsTriedAgain() {
    try (HandlerKit kit = kit("test -e again && exit 65; touch again; exit 75")) {
      KitTask task = kit.submit("1");

      assertThat(task.await().errorCode()).isEqualTo("exit_65");
      assertThat(task.executions()).isEqualTo(2);
    }
  }

  @Test
  void revokedLease_endsTheCommandsTree_beforeItRunsAgain() throws IOException {
    try (HandlerKit kit =
        kit("if mkdir first; then sleep 1000 & echo $! >pid; wait; else echo 2; fi")) {
      KitTask task = kit.submit("1");
      await().until(() -> Files.exists(folder.resolve("pid")));
      await().until(() -> !Files.readString(folder.resolve("pid")).isBlank());
      long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());

      task.revoke();

      assertThat(task.await().body()).isEqualTo("2");
      assertThat(isAlive(pid)).isFalse();
    }
  }

  /** A zombie is dead, even where nobody has reaped it yet. */
  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }
}
