package dev.overlord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void version_printsOneLine() {
    assertThat(run("version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void eachCommand_isListedUnderItsOwnName_andIsTheOnlyOneMadeForIt() {
    Commands.commandLine()
        .getSubcommands()
        .forEach((name, command) -> {
          assertThat(command.getCommand().getClass().getAnnotation(Command.class).name())
              .isEqualTo(name);
          assertThat(Commands.forArguments(name, "--help").getSubcommands()).containsOnlyKeys(name);
        });
  }

  @Test
  void noCommand_isAUsageError() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("Missing required subcommand", "simulate-backend");
  }

  @Test
  void unknownCommand_suggestsTheNearest() {
    assertThat(run("workr")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("unknown command 'workr'; did you mean 'worker'?");
    assertThat(run("rnu")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("unknown command 'rnu'; did you mean 'run'?");
    assertThat(run("something")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("known are run, up, submit, bench, coordinator")
        .doesNotContain("broker");
  }

  @Test
  void unknownOption_suggestsTheNearest() {
    assertThat(run("worker", "--kafka=x:1", "--pool=p", "--capacty=3")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--capacty").contains("--capacity");
  }

  @Test
  void badValues_areNamedTogetherWithTheRemedy() {
    assertThat(run("worker", "--kafka=x:1", "--pool=Q!")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'Q!'").contains("lower-case");
    assertThat(run("worker", "--kafka=x:1", "--pool=p", "--drain-timeout=5"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'5' has no unit; write 5s");
    assertThat(run("worker", "--kafka=x:1", "--pool=p", "--capacity=0")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--capacity 0 must be at least 1");
  }

  @Test
  void workersPoolsAndHandlers_areChecked() {
    assertThat(run("worker", "--kafka=x:1", "--pool=a=4", "--pool=b=many"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("worker", "--kafka=x:1", "--pool=a=4", "--pool=a")).isEqualTo(ExitCode.USAGE);
    assertThat(run("worker", "--kafka=x:1", "--pool=a", "--exec=b=cat")).isEqualTo(ExitCode.USAGE);
    assertThat(run("worker", "--kafka=x:1", "--pool=a", "--exec=a= ")).isEqualTo(ExitCode.USAGE);
    assertThat(run("worker", "--kafka=x:1", "--pool=a", "--exec-env=A")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "--pool b=many: 'many' must be a number",
            "--pool a is given twice",
            "say --pool b too",
            "--exec a= names no command",
            "--exec-env is for --exec");
  }

  @Test
  void workersPool_isCheckedLikeThatOfARun() {
    assertThat(run("worker", "--kafka=127.0.0.1:1", "--pool=p", "--url=h:1"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("overlord: --url 'h:1' is no URL of a server");
    assertThat(run("worker", "--kafka=127.0.0.1:1", "--pool=p", "--url=http://h", "--backend=vlm"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("did you mean 'vllm'?");
  }

  @Test
  void coordinatorsNumbers_areChecked() {
    for (String bad : List.of("--shards=0", "--inboxes=-1", "--lease-ttl=0s")) {
      assertThat(run("coordinator", "--kafka=127.0.0.1:1", bad)).as(bad).isEqualTo(ExitCode.USAGE);
    }
    assertThat(run("coordinator", "--kafka=foo")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--shards 0 must be at least 1", "--lease-ttl must be at least 1s")
        .contains("--kafka 'foo' must be host:port");
  }

  @Test
  void kafkaThatIsNotThere_isNamedWithItsAddress() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(run("coordinator", "--kafka=127.0.0.1:" + free)).isEqualTo(ExitCode.INFRASTRUCTURE);
    assertThat(err.toString()).contains("Kafka at 127.0.0.1:" + free + " does not answer");
  }

  @Test
  void errors_areOneSentence_withoutAStackTrace() {
    run("worker", "--kafka=x:1", "--pool=Q!");
    assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.startsWith("overlord: "));
  }

  @Test
  void broker_isNotShownInHelp() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("coordinator", "worker", "simulate-backend", "version");
    assertThat(out.toString().lines()).noneMatch(line -> line.strip().startsWith("broker"));
  }

  private ExitCode run(String... arguments) {
    CommandLine line = Commands.forArguments(arguments);
    int number =
        line.setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return Arrays.stream(ExitCode.values())
        .filter(code -> code.number() == number)
        .findFirst()
        .orElseThrow();
  }
}
