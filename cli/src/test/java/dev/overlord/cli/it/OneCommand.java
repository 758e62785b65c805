package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the launcher that ends by itself. */
final class OneCommand {
  private OneCommand() {}

  /**
   * What it prints: on stdout if it succeeds, else on stderr.
   *
   * @param exitCode that it must have
   */
  static String run(Path folder, int exitCode, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(RunProcess.launcher()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(exitCode);
    return Files.readString(exitCode == 0 ? out : err);
  }

  /** The same without the launcher, in this process. */
  static String here(int exitCode, String... arguments) {
    CommandRun run = new CommandRun(List.of(arguments));
    assertThat(run.code()).as(run.err()).isEqualTo(exitCode);
    return exitCode == 0 ? run.out() : run.err();
  }
}
