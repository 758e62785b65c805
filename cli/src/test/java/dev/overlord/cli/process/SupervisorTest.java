package dev.overlord.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: children are started, killed, restarted and stopped. */
class SupervisorTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Supervisor supervisor;
  private Path diary;

  @BeforeEach
  void open() {
    diary = folder.resolve("diary");
    supervisor =
        new Supervisor(
            folder, JavaCommand.ofThisProcess(TestChild.class.getName()), Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    supervisor.close();
  }

  @Test
  void killedChild_isStartedAgain_andTheTableFollows() throws Exception {
    Child child = supervisor.start(live(ChildRole.WORKER, "worker-1"));
    String first = readyPid(child);
    assertThat(ProcessTable.read(folder)).extracting(e -> String.valueOf(e.pid())).contains(first);

    handle(first).destroyForcibly();

    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(ProcessTable.read(folder))
                .singleElement()
                .extracting(e -> String.valueOf(e.pid()))
                .isNotEqualTo(first));
    await().atMost(LONG).until(() -> !readyPid(child).equals(first));
    assertThat(supervisor.failure()).isEmpty();
  }

  @Test
  void awaitReady_doesNotTakeTheWordOfAFormerRun() throws Exception {
    for (int i = 0; i < 5; i++) {
      ReadyFile.write(folder.resolve("run/worker-" + i + ".ready"), Map.of("pid", "former"));
      Child child = supervisor.start(live(ChildRole.WORKER, "worker-" + i));
      assertThat(readyPid(child)).isNotEqualTo("former");
    }
  }

  @Test
  void table_namesRolePidStartAndLog_andIsEmptyAtTheEnd() throws Exception {
    String pid = readyPid(supervisor.start(live(ChildRole.BROKER, "broker")));

    ProcessTable.Entry entry = ProcessTable.read(folder).getFirst();
    assertThat(entry.role()).isEqualTo("broker");
    assertThat(entry.name()).isEqualTo("broker");
    assertThat(entry.pid()).isEqualTo(Long.parseLong(pid));
    assertThat(entry.startedAt())
        .isCloseTo(
            handle(pid).info().startInstant().orElseThrow(),
            new TemporalUnitWithinOffset(1, ChronoUnit.SECONDS));
    assertThat(Path.of(entry.log())).isAbsolute().exists();
    assertThat(Files.readString(folder.resolve("processes.json")))
        .contains("\"role\"", "\"name\"", "\"pid\"", "\"started_at\"", "\"log\"");

    supervisor.close();
    assertThat(Files.readString(folder.resolve("processes.json")))
        .isEqualToIgnoringWhitespace("[]");
  }

  @Test
  void close_stopsWorkersThenCoordinatorThenBackendThenBroker() throws Exception {
    List<Child> children = new ArrayList<>();
    for (ChildRole role : List.of(ChildRole.BROKER, ChildRole.COORDINATOR, ChildRole.WORKER)) {
      children.add(supervisor.start(live(role, role.text())));
    }
    children.add(supervisor.start(live(ChildRole.BACKEND, "backend")));
    for (Child child : children) {
      child.awaitReady(LONG);
    }

    supervisor.close();

    assertThat(Files.readAllLines(diary))
        .containsExactly(
            "worker begins to end",
            "worker ends",
            "coordinator begins to end",
            "coordinator ends",
            "backend begins to end",
            "backend ends",
            "broker begins to end",
            "broker ends");
  }

  @Test
  void childThatDoesNotEnd_isKilledAfterItsTimeout() throws Exception {
    String pid =
        readyPid(
            supervisor.start(
                ChildSpec.of(
                    ChildRole.BACKEND,
                    "backend",
                    List.of("stubborn", "backend", diary.toString()))));

    supervisor.stop(ChildRole.BACKEND);

    assertThat(ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false))
        .isFalse();
    assertThat(Files.readAllLines(diary)).containsExactly("backend begins to end");
  }

  @Test
  void childThatCannotStart_isGivenUp_withTheLastErrorOfItsLog() {
    Child child =
        supervisor.start(ChildSpec.of(ChildRole.COORDINATOR, "coordinator", List.of("exit", "3")));

    assertThatThrownBy(() -> child.awaitReady(LONG))
        .isInstanceOf(ChildFailedException.class)
        .hasMessage("coordinator cannot be kept running: told to exit");
    assertThat(supervisor.failure()).contains("coordinator cannot be kept running: told to exit");
  }

  @Test
  void key_reachesTheChild_andNoFile() throws Exception {
    String key = "not-a-real-key-4711";
    ChildSpec spec =
        live(ChildRole.WORKER, "worker-1").withEnvironment(Map.of(TestChild.KEY_VARIABLE, key));
    Map<String, String> facts = supervisor.start(spec).awaitReady(LONG);

    assertThat(facts).containsEntry("key_length", String.valueOf(key.length()));
    assertThat(spec.toString()).doesNotContain(key);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(key);
      }
    }
  }

  @Test
  void child_ignoresTheTerminalsInterruptFromBirth() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));
    String pid = readyPid(supervisor.start(live(ChildRole.WORKER, "worker-1")));

    assertThat(ignoredSignals(pid) & (1L << 0)).as("SIGHUP").isNotZero();
    assertThat(ignoredSignals(pid) & (1L << 1)).as("SIGINT").isNotZero();
    assertThat(ignoredSignals(pid) & (1L << 14)).as("SIGTERM").isZero();
  }

  private static long ignoredSignals(String pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .sum();
  }

  private ChildSpec live(ChildRole role, String name) {
    return ChildSpec.of(role, name, List.of("live", name, diary.toString()));
  }

  private static String readyPid(Child child) throws InterruptedException {
    return Objects.requireNonNull(child.awaitReady(LONG).get("pid"));
  }

  private static ProcessHandle handle(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }
}
