package dev.overlord.worker.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.ExecutionResult.Succeeded;
import dev.overlord.worker.StubContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Goal: whatever ends a task or its worker, nothing that the task has started is left. */
@EnabledOnOs(OS.LINUX)
class ExecTreeTest {
  @TempDir Path folder;

  private final StubContext context = new StubContext("{}");
  private Supervision supervision;

  @BeforeEach
  void open() throws IOException {
    supervision = Supervision.open(folder);
  }

  @AfterEach
  void close() {
    supervision.close();
  }

  private ExecHandler handler(Supervision with, String command) {
    String line = Processes.inFolder(folder, command);
    var environment = new ChildEnvironment(System.getenv(), Set.of(), name -> false);
    return new ExecHandler(Map.of("p", line), environment, with, 1_000);
  }

  private CompletableFuture<ExecutionResult> start(Supervision with, String command) {
    var result = new CompletableFuture<ExecutionResult>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(handler(with, command).run(context));
          } catch (InterruptedException | RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private Process startWorker() throws IOException {
    supervision.close();
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            TestWorker.class.getName(),
            folder.toString(),
            Processes.inFolder(folder, Processes.FAMILY + "wait"))
        .inheritIO()
        .start();
  }

  private List<String> notes() throws IOException {
    try (var files = Files.list(folder.resolve("exec"))) {
      return files.map(f -> f.getFileName().toString()).filter(f -> !f.equals("lock")).toList();
    }
  }

  @Test
  void linux_promisesTheEnd() {
    assertThat(supervision.endsWithWorker()).isTrue();
  }

  @Test
  void cancel_endsChildrenAndThoseThatLeftTheSession_beforeTheHandlerReturns() throws Exception {
    var result = start(supervision, Processes.FAMILY + "wait");
    List<Long> pids = Processes.await(folder, Processes.FAMILY_SIZE);
    assertThat(pids).allMatch(Processes::isAlive);

    context.cancel();

    assertThatThrownBy(result::get).hasCauseInstanceOf(InterruptedException.class);
    assertThat(pids).noneMatch(Processes::isAlive);
    assertThat(notes()).isEmpty();
  }

  @Test
  void interruptAlone_endsThemToo() {
    var thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                handler(supervision, Processes.FAMILY + "wait").run(context);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    List<Long> pids = Processes.await(folder, Processes.FAMILY_SIZE);

    thread.interrupt();

    Processes.awaitDead(pids);
  }

  @Test
  void commandThatEnds_leavesNothingBehind_andItsResultCounts() throws Exception {
    ExecutionResult result =
        start(supervision, Processes.FAMILY + Processes.UNTIL_ALL_ARE_THERE + "echo '[1]'").get();

    assertThat(((Succeeded) result).body()).hasToString("[1]");
    List<Long> pids = Processes.await(folder, Processes.FAMILY_SIZE);
    assertThat(pids).noneMatch(Processes::isAlive);
    assertThat(notes()).isEmpty();
  }

  @Test
  void processWithoutTheMark_endsWithItsSession() throws Exception {
    start(supervision, "env -i sleep 1000 & echo $! >>pids; echo 1").get();

    assertThat(Processes.await(folder, 1)).noneMatch(Processes::isAlive);
  }

  @Test
  void killedWorker_takesTheTreeWithIt() throws Exception {
    Process worker = startWorker();
    List<Long> pids = Processes.await(folder, Processes.FAMILY_SIZE);

    worker.destroyForcibly().waitFor();

    Processes.awaitDead(pids);
  }

  @Test
  void killedSupervisor_isReplacedByTheWorker() {
    var result = start(supervision, Processes.FAMILY + "wait");
    List<Long> pids = Processes.await(folder, Processes.FAMILY_SIZE);

    Processes.supervisors(ProcessHandle.current()).forEach(ProcessHandle::destroyForcibly);

    Processes.awaitDead(pids);
    await().until(result::isDone);
  }

  @Test
  void whatSurvivedItsWorkerAndItsSupervisor_isEndedByTheNextWorkerOfTheFolder() throws Exception {
    Process worker = startWorker();
    List<Long> pids = Processes.await(folder, Processes.FAMILY_SIZE);
    List<ProcessHandle> supervisors = Processes.supervisors(worker.toHandle());
    assertThat(supervisors).hasSize(2);
    // The watcher first, the script that waits last: then nobody sees the worker's end.
    supervisors.stream()
        .filter(s -> s.parent().orElseThrow().pid() != worker.pid())
        .forEach(ProcessHandle::destroyForcibly);
    worker.destroyForcibly().waitFor();
    supervisors.forEach(ProcessHandle::destroyForcibly);
    assertThat(pids).allMatch(Processes::isAlive);

    Supervision.endLeftovers(folder);

    assertThat(pids).noneMatch(Processes::isAlive);
    assertThat(notes()).isEmpty();
  }

  @Test
  void supervisorThatComesTooLate_isEndedByTheNextWorkerOfTheFolder() throws Exception {
    Process worker = startWorker();
    List<Long> pids = Processes.await(folder, Processes.FAMILY_SIZE);
    List<ProcessHandle> supervisors = Processes.supervisors(worker.toHandle());
    for (ProcessHandle supervisor : supervisors) {
      new ProcessBuilder("kill", "-STOP", String.valueOf(supervisor.pid())).start().waitFor();
    }
    worker.destroyForcibly().waitFor();

    Supervision.endLeftovers(folder);

    assertThat(pids).noneMatch(Processes::isAlive);
    assertThat(supervisors).hasSize(2).extracting(ProcessHandle::pid).noneMatch(Processes::isAlive);
  }

  @Test
  void withoutADataFolder_nothingOfTheSupervisionIsLeft() throws Exception {
    SupervisedProcesses passing = SupervisedProcesses.inTemporaryFolder();
    assertThat(start(passing, "echo 1").get()).isInstanceOf(Succeeded.class);

    // Fails if the folder is not empty.
    passing.close();
  }

  @Test
  void folderInUse_isRefused() {
    assertThatThrownBy(() -> Supervision.open(folder)).hasMessageContaining("in use");
  }

  @Test
  void unsupervised_promisesNothing_butEndsWhatItSees() {
    Supervision plain = new Unsupervised();
    assertThat(plain.endsWithWorker()).isFalse();
    var result = start(plain, "sleep 1000 & echo $! >>pids; echo $$ >>pids; wait");
    List<Long> pids = Processes.await(folder, 2);

    context.cancel();

    assertThatThrownBy(result::get).hasCauseInstanceOf(InterruptedException.class);
    Processes.awaitDead(pids);
  }
}
