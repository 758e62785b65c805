package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.output.OutputFile;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.MemoryLog.LostCommit;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitterTest {
  private static final String ID = "overlord.run.test";

  @TempDir Path temp;
  private final MemoryLog log = new MemoryLog();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> rereads = new ArrayList<>();

  @BeforeEach
  void makeTopic() {
    log.admin().create(new TopicSpec(FakeCluster.TASKS, 1, Map.of()));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : opened.reversed()) {
      part.close();
    }
  }

  @Test
  void transactions_areBoundedByRecords() throws IOException {
    Submitter submitter = submitter("{\"prompt\":\"x\"}\n".repeat(1200), null);

    submitter.begin();
    assertThat(submitter.step()).isTrue();
    assertThat(log.records(FakeCluster.TASKS)).hasSize(500);
    while (submitter.step()) {
      assertThat(submitter.submitted()).isLessThanOrEqualTo(1200);
    }
    assertThat(log.records(FakeCluster.TASKS)).hasSize(1200);
    assertThat(submitter.tasks()).isEqualTo(1200);
  }

  @Test
  void transactions_areBoundedByBytes() throws IOException {
    String line = "{\"prompt\":\"" + "x".repeat(600_000) + "\"}\n";
    Submitter submitter = submitter(line.repeat(3), null);

    submitter.begin();
    submitter.step();
    assertThat(log.records(FakeCluster.TASKS)).hasSize(1);
    submitter.step();
    assertThat(submitter.step()).isFalse();
    assertThat(log.records(FakeCluster.TASKS)).hasSize(3);
  }

  @Test
  void laterSubmitter_stopsTheEarlierOne() throws IOException {
    Submitter submitter = submitter("{\"prompt\":\"x\"}\n".repeat(600), null);
    submitter.begin();
    submitter.step();
    log.transactionalWriter(ID, Duration.ofSeconds(1)).initialise();

    assertThatThrownBy(submitter::step)
        .isInstanceOf(InfrastructureException.class)
        .hasMessageContaining("another process submits for this run");
    assertThat(log.records(FakeCluster.TASKS)).hasSize(500);
  }

  @Test
  void lostAnswer_isFollowedByAReread() throws IOException {
    Submitter submitter = submitter("{\"prompt\":\"x\"}\n", LostCommit.WRITTEN);
    submitter.begin();

    assertThat(submitter.step()).isFalse();
    assertThat(rereads).hasSize(1);
    assertThat(log.records(FakeCluster.TASKS)).hasSize(1);
    assertThat(submitter.submitted()).isEqualTo(1);
  }

  @Test
  void logThatConfirmsNothing_isGivenUpOn() throws IOException {
    Submitter submitter =
        submitter(
            "{\"prompt\":\"x\"}\n",
            LostCommit.NOT_WRITTEN,
            () -> log.loseNextCommit(LostCommit.NOT_WRITTEN));
    submitter.begin();

    assertThatThrownBy(submitter::step)
        .isInstanceOf(InfrastructureException.class)
        .hasMessageContaining("Kafka confirms no transaction");
    assertThat(log.records(FakeCluster.TASKS)).isEmpty();
  }

  @Test
  void reader_passesOverWhatWasPurgedWhileItRead() throws IOException {
    Submitter submitter = submitter("{\"prompt\":\"x\"}\n".repeat(900), null);
    submitter.begin();
    submitter.step();
    submitter.step();
    var reader =
        new TopicReader(log, FakeCluster.TASKS, new Patience(new SteppedClock(), Duration.ZERO));
    opened.add(reader);
    reader.fromStart();
    List<Optional<String>> read = new ArrayList<>();
    reader.poll(
        Duration.ZERO,
        record -> read.add(Optional.ofNullable(TaskCodec.read(record.value()).id())));
    log.admin().deleteBefore(log.records(FakeCluster.TASKS).getFirst().partition(), 801);

    reader.catchUp(record -> read.add(Optional.ofNullable(TaskCodec.read(record.value()).id())));

    assertThat(read).hasSize(600).doesNotHaveDuplicates().contains(Optional.of("line-900"));
  }

  private Submitter submitter(String input, @Nullable LostCommit lost) throws IOException {
    return submitter(input, lost, () -> {});
  }

  private Submitter submitter(String text, @Nullable LostCommit lost, Runnable atReread)
      throws IOException {
    Path input = Files.writeString(temp.resolve("in.jsonl"), text);
    RunPlan plan =
        new RunPlanner(new Sources(Map.of(), AtomFile.empty())).plan(Options.of(input).get());
    var clock = new SystemClock();
    RunFolder folder = RunFolder.open(plan, clock);
    opened.add(folder);
    OutputFile out = OutputFile.build(plan.out(), clock);
    opened.add(out);
    var cluster = new FakeCluster(log, task -> Optional.empty());
    var patience = new Patience(clock, Duration.ZERO);
    var context =
        new RunContext(
            plan,
            folder,
            cluster,
            out,
            new InputScan(0, 0),
            new Notes(),
            clock,
            patience,
            () -> false);
    TransactionalWriter writer = log.transactionalWriter(ID, Duration.ofSeconds(1));
    var ledger = new RunLedger();
    TopicReader tasks = context.reader(FakeCluster.TASKS);
    opened.add(tasks);
    tasks.fromStart();
    var history = new RunHistory(tasks, context.run(), ledger);
    if (lost != null) {
      log.loseNextCommit(lost);
    }
    var submitter =
        new Submitter(
            context,
            writer,
            ledger,
            () -> {
              rereads.add("reread");
              atReread.run();
              history.catchUp();
              return true;
            });
    opened.add(submitter);
    return submitter;
  }
}
