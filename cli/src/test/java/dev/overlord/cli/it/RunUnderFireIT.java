package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whatever dies on the way, each prompt has one result, and the backend never sees more than
 * the design allows. Method: a real run, real processes, and signals; the backend is the judge.
 */
class RunUnderFireIT {
  private static final int CAP = 4;

  @TempDir Path folder;

  @Test
  void workerOverlordBrokerKilled_workerFrozen_andEachPromptHasOneResult() throws Exception {
    Path input = prompts(200);
    try (SimulatedBackend backend = backend("instant,latency=500ms");
        RunProcess run = start(input, backend)) {
      run.awaitLines(10);
      run.killAndAwaitReplacement("worker");
      run.awaitProgress(10);
      run.killAndAwaitReplacement("coordinator");
      run.awaitProgress(10);
      run.killAndAwaitReplacement("broker");
      run.awaitProgress(10);
      assertThat(backend.stats().maxActive()).as("no one was frozen yet").isLessThanOrEqualTo(CAP);

      freezeUntilALeaseExpires(run);

      assertThat(run.awaitEnd()).as(run::errors).isZero();
      assertThat(run.summary().path("succeeded").asInt()).isEqualTo(200);
      assertThat(run.summary().path("duplicates").asInt()).isZero();
      assertThat(run.summary().path("max_concurrency").asInt()).isLessThan(2 * CAP);
      assertThat(run.lines()).extracting(RunProcess::id).doesNotHaveDuplicates().hasSize(200);
      assertThat(backend.stats().maxActive())
          .as("leased + stranded < 2 × limit")
          .isLessThan(2 * CAP);
    }
  }

  /**
   * All workers but one are spared: its leases expire and run elsewhere; thawed, it is too late.
   */
  private static void freezeUntilALeaseExpires(RunProcess run) throws Exception {
    String bootstrap = "127.0.0.1:" + Files.readString(run.data().resolve("kafka/port")).strip();
    try (StatsTopic stats = new StatsTopic(bootstrap)) {
      long expired = stats.newest().leasesExpired();
      long frozen = run.children("worker").getFirst();
      RunProcess.signal(frozen, "STOP");
      await("its lease expires")
          .atMost(RunProcess.PATIENCE)
          .until(() -> stats.newest().leasesExpired() > expired);
      RunProcess.signal(frozen, "CONT");
      await("its late word is ignored and counted")
          .atMost(RunProcess.PATIENCE)
          .until(() -> stats.newest().staleFinishes() >= 1);
    }
  }

  @Test
  void parentKilled_noChildLives_andTheSameCommandEndsTheWork() throws Exception {
    Path input = prompts(100);
    List<Long> children;
    int before;
    try (SimulatedBackend backend = backend("instant,latency=300ms")) {
      try (RunProcess run = start(input, backend)) {
        run.awaitLines(20);
        children = run.allChildren();
        RunProcess.signal(run.pid(), "KILL");
        await("no child lives")
            .atMost(Duration.ofSeconds(10))
            .until(() -> children.stream().noneMatch(RunProcess::alive));
        before = run.lines().size();
      }
      long asked = backend.stats().requests();

      try (RunProcess again = start(input, backend)) {
        assertThat(again.awaitEnd()).as(again::errors).isZero();
        assertThat(again.lines()).extracting(RunProcess::id).doesNotHaveDuplicates().hasSize(100);
        assertThat(again.summary().path("skipped").asInt()).isGreaterThanOrEqualTo(before);
      }
      assertThat(backend.stats().requests() - asked)
          .as("what succeeded is not run again")
          .isLessThanOrEqualTo(100 - before);
    }
  }

  private RunProcess start(Path input, SimulatedBackend backend) throws IOException {
    return RunProcess.start(
        folder,
        input,
        "--url",
        backend.url(),
        "--concurrency",
        String.valueOf(CAP),
        "--workers",
        "3",
        "--lease-ttl",
        "6s");
  }

  private SimulatedBackend backend(String spec) throws IOException {
    return SimulatedBackend.start(
        BackendOptions.of(spec).withRequestLog(folder.resolve("requests.jsonl")));
  }

  private Path prompts(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add("{\"id\":\"q" + i + "\",\"prompt\":\"question " + i + "\"}");
    }
    return Files.write(folder.resolve("in.jsonl"), lines);
  }
}
