package dev.overlord.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.chaos.checker.Verdict;
import dev.overlord.chaos.run.ChaosRun;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Goal: whatever is killed, frozen, restarted, cut off or delayed, every promise is kept. Method:
 * two minutes of it on real processes, and the checker, which knows the public topics and the
 * backend's request log only. docs/reliability.md has the report of a longer run.
 */
public class ChaosIT {
  /** Of two minutes that have every kind of fault. */
  public static final long SEED = 15;

  public static final Duration LENGTH = Duration.ofMinutes(2);

  private static final Path KEPT = Path.of("target", "chaos", "it");

  @Test
  void twoMinutesOfFaults_breakNoPromise() throws Exception {
    Path launcher = Path.of("..", "overlord").toAbsolutePath().normalize();
    Path folder = KEPT.resolve("run-" + System.currentTimeMillis()).toAbsolutePath();
    System.out.println("chaos: seed " + SEED + ", logs in " + folder);
    Verdict verdict = new ChaosRun(launcher, folder, SEED, LENGTH).run();
    System.out.println(verdict.toMarkdown());
    assertThat(verdict.violations()).as(verdict.toMarkdown()).isEmpty();
  }
}
