package dev.overlord.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.time.SystemClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: the knee that is measured is the one that the profile's formula has, give or take a step.
 * Method: a real server of that profile; the formula, t0 + b · D up to its slots, is computed here.
 */
class TuneProfilesTest {
  private static final List<Integer> STEPS = List.of(1, 2, 4, 8, 16, 32);
  private static final int TOKENS = 8;

  /** Where the machine stalls for 30 ms, a step's p95 is not its backend's. */
  private static final int STALLS = 4;

  @ParameterizedTest
  @CsvSource({
    // Milliseconds of a step and of each sequence in it, slots, and where steps take thrice as
    // long.
    "llamacpp, 11, 1.7, 4, 1000",
    "ollama, 11, 0, 1, 1000",
    "gpu-busy, 6, 0.32, 256, 16",
  })
  void knee_isThatOfTheFormula(String profile, double base, double each, int slots, int bend)
      throws Exception {
    Formula formula = new Formula(base, each, slots, bend);
    try (SimulatedBackend backend =
        SimulatedBackend.start(BackendOptions.of(profile + ",noise=0"))) {
      int expected = STEPS.indexOf(formula.knee());
      int least = STEPS.get(Math.max(0, expected - 1));
      int most = STEPS.get(Math.min(STEPS.size() - 1, expected + 1));
      TuneReport report = measured(backend);
      for (int again = 0; again < STALLS && !isIn(least, report, most); again++) {
        report = measured(backend);
      }

      assertThat(report.recommended())
          .as("the formula says %d, measured was %s", formula.knee(), report)
          .isBetween(least, most);
      assertThat(report.steps()).allMatch(step -> step.errors() == 0 && step.ttftP50Ms() != null);
    }
  }

  private static boolean isIn(int least, TuneReport report, int most) {
    return report.recommended() >= least && report.recommended() <= most;
  }

  private static TuneReport measured(SimulatedBackend backend) throws InterruptedException {
    TuneReport report =
        new Measurement(new SystemClock(), new Cancel(), line -> {})
            .run(
                target(backend.url()),
                prompts(),
                Sweep.upTo(STEPS.getLast(), 0.05),
                new Settings(12, Duration.ofSeconds(30), 0.05),
                null);
    System.out.println(TuneText.of(report));
    return report;
  }

  private record Formula(double base, double each, int slots, int bend) {
    /** Milliseconds per token of each of so many requests. */
    double tokenMs(int concurrency) {
      int running = Math.min(concurrency, slots);
      return (base + each * running) * (running > bend ? 3 : 1);
    }

    double throughput(int concurrency) {
      return Math.min(concurrency, slots) / tokenMs(concurrency);
    }

    /** Against one at a time; what finds no slot waits for its turn. */
    double slower(int concurrency) {
      double turns = Math.max(1, (double) concurrency / slots);
      return turns * tokenMs(concurrency) / tokenMs(1);
    }

    int knee() {
      double best = STEPS.stream().mapToDouble(this::throughput).max().orElseThrow();
      return STEPS.stream()
          .filter(c -> throughput(c) >= 0.95 * best && slower(c) <= 2)
          .findFirst()
          .orElseThrow();
    }
  }

  private static Target target(String url) {
    return new Target(null, PoolDefinition.of(64, "openai", url), url, name -> null);
  }

  private static List<RawJson> prompts() {
    return IntStream.range(0, 4)
        .mapToObj(i ->
            RawJson.of(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"question "
                    + i
                    + "\"}],\"stream\":true,\"max_tokens\":"
                    + TOKENS
                    + "}"))
        .toList();
  }
}
