package dev.overlord.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.command.Failures;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  @ParameterizedTest
  @CsvSource({
    "--tasks=0, --tasks 0 must be at least 1",
    "--duration=-1, --duration -1 must be at least 0",
    "--cap=none, --cap none is neither on nor off",
    "--data=src, --data src is not empty",
    "--baseline=redis, there is only share-group",
    "--pools=9, --concurrency 8 is shared out to --pools 9",
    "--kill-leader, add --overlords 2",
    "--one-at-a-time --backlog=5, leave out --backlog",
    "--baseline=share-group --backlog=5, leave out",
    "--baseline=share-group --concurrency=300, a broker allows 200",
  })
  void settingsThatCannotBe_areRefusedBeforeAnythingIsStarted(String options, String sentence) {
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new BenchCommand())
            .setExecutionExceptionHandler(new Failures())
            .setErr(new PrintWriter(err));

    int exitCode = command.execute(options.split(" "));

    assertThat(err.toString()).contains(sentence);
    assertThat(exitCode).isEqualTo(2);
  }

  @Test
  void severalPools_shareTheCapEvenly() {
    assertThat(plan(10, 4, 2, true).limits()).containsExactly(3, 3, 2, 2);
  }

  @Test
  void withoutACap_theWorkersTogetherRunAsManyAsTheCapWouldAllow() {
    BenchPlan plan = plan(8, 1, 2, false);

    assertThat(plan.capacityPerWorker()).isEqualTo(4);
    assertThat(plan.limitInForce(8)).isEqualTo(32);
    assertThat(plan.frame().limits()).isEmpty();
  }

  private static BenchPlan plan(int concurrency, int pools, int workers, boolean capped) {
    return new BenchPlan(
        100, 10, concurrency, workers, 1, pools, 0, 0, 0, capped, false, false, false, null);
  }
}
