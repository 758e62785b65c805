package dev.overlord.chaos.run;

import dev.overlord.chaos.checker.Judge;
import dev.overlord.chaos.checker.TopicRecorder;
import dev.overlord.chaos.checker.Verdict;
import dev.overlord.chaos.cluster.Cluster;
import dev.overlord.chaos.cluster.Layout;
import dev.overlord.chaos.plan.Plan;
import dev.overlord.chaos.work.TaskStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run: a cluster, tasks all the time, faults by the plan, and the checker's verdict. */
public final class ChaosRun {
  private static final Logger LOG = LoggerFactory.getLogger(ChaosRun.class);
  private static final Plan.Size SIZE = new Plan.Size(3, 2, 4);
  private static final Duration TTL = Duration.ofSeconds(10);

  /** After the faults, for every task to reach its outcome. */
  private static final Duration LIMIT_TO_FINISH = Duration.ofMinutes(5);

  /**
   * After the last outcome: a second one, and what stays stranded for ever, would still be seen.
   */
  private static final Duration LISTEN_ON = TTL.plusSeconds(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** Fast enough for thousands of tasks, and 503 now and then, as backends do. */
  private static final String SIMULATE = "gpu-small,503=0.01";

  private static final int CAP = 6;

  /** What one worker takes of a pool: three of four are enough to fill all slots. */
  private static final int WORKER_CAPACITY = 3;

  private static final String POOLS =
      """
      pools:
        strict:
          endpoints: [BACKEND]
          concurrency: %d
          slot_reuse: strict
          max_interruptions: %d
        ttl:
          endpoints: [BACKEND]
          concurrency: %d
          slot_reuse: ttl
          max_interruptions: %d
      """
          .formatted(CAP, RunFile.MAX_INTERRUPTIONS, CAP, RunFile.MAX_INTERRUPTIONS);

  private final Path launcher;
  private final Path folder;
  private final long seed;
  private final Duration length;

  /**
   * @param launcher the program {@code overlord}
   * @param folder is made; gets all that is written, and the report
   */
  public ChaosRun(Path launcher, Path folder, long seed, Duration length) {
    this.launcher = launcher;
    this.folder = folder;
    this.seed = seed;
    this.length = length;
  }

  /**
   * @throws dev.overlord.chaos.ChaosException there is no verdict, since the cluster did not come
   *     up, or something that was hurt did not come back
   */
  public Verdict run() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Plan plan = Plan.of(seed, length, TTL, SIZE);
    RunFile runFile = new RunFile(seed, TTL, CAP, SIZE);
    Layout layout = new Layout(SIZE);
    var settings =
        new Cluster.Settings(
            launcher,
            folder,
            TTL,
            SIMULATE,
            new TreeMap<>(Map.of("strict", WORKER_CAPACITY, "ttl", WORKER_CAPACITY)));
    LOG.info("run.starts seed={} minutes={} folder={}", seed, length.toMinutes(), folder);
    try (Cluster cluster = Cluster.start(layout, settings, POOLS);
        TopicRecorder recorder =
            TopicRecorder.start(
                Map.of("bootstrap.servers", layout.bootstrap()),
                "overlord.",
                folder.resolve("topics"))) {
      runFile.started(Instant.now());
      long accepted = hurt(cluster, layout, plan, recorder);
      runFile.faultsEnded(Instant.now());
      awaitOutcomes(recorder, accepted);
      runFile.ended(Instant.now());
      runFile.write(folder.resolve("run.json"), cluster.members());
    }
    return Judge.judge(folder);
  }

  /** Returns how many tasks Kafka has acknowledged. */
  private long hurt(Cluster cluster, Layout layout, Plan plan, TopicRecorder recorder)
      throws IOException, InterruptedException {
    try (FaultLog faults = new FaultLog(folder.resolve("faults.jsonl"))) {
      TaskStream stream =
          TaskStream.start(
              layout.bootstrap(),
              seed,
              List.of(consumer("strict", recorder), consumer("ttl", recorder)),
              folder.resolve("accepted.jsonl"));
      long accepted;
      try {
        LOG.info("run.hurts faults={}", plan.steps().size());
        new Injector(cluster, SIZE, faults).run(plan);
      } finally {
        accepted = stream.finish();
      }
      return accepted;
    }
  }

  private static TaskStream.Consumer consumer(String pool, TopicRecorder recorder) {
    return new TaskStream.Consumer(pool, CAP, () -> recorder.progress().outcomes(pool));
  }

  /** If they do not come, the checker says what is missing. */
  private static void awaitOutcomes(TopicRecorder recorder, long accepted)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_TO_FINISH.toNanos();
    while (!recorder.progress().allDone(accepted) && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
    TimeUnit.NANOSECONDS.sleep(LISTEN_ON.toNanos());
    LOG.info("run.ends progress={}", recorder.progress());
  }
}
