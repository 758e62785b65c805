package dev.overlord.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Goal: the shells offer what there is. Method: the scripts in real shells. */
class CompletionTest {
  /**
   * What Bash does at the tabulator: it asks the function that is registered for the command, or
   * for what follows its last slash.
   */
  private static final String ASK =
      """
      compopt() { :; }
      offered() {
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
        _complete_overlord
        printf '%s\\n' "${COMPREPLY[@]}"
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    for (String shell : List.of("bash", "zsh")) {
      StringWriter out = new StringWriter();
      String[] words = {"completion", shell};
      CommandLine line = Commands.forArguments(words).setOut(new PrintWriter(out, true));
      assertThat(line.execute(words)).isZero();
      Files.writeString(folder.resolve(shell), out.toString());
    }
  }

  @Test
  void bash_knowsTheCommand_andOffersSubcommandsAndOptions() throws Exception {
    String said =
        run(
            "bash",
            ". ./bash; "
                + ASK
                + "complete -p overlord;"
                + "offered overlord sub; offered ./overlord dead-letters re;"
                + "offered overlord submit --wa; offered overlord completion z;"
                + "offered overlord submit --lane h");
    assertThat(said.lines())
        .containsExactly(
            "complete -o default -F _complete_overlord overlord",
            "submit",
            "replay",
            "--wait",
            "zsh",
            "high");
  }

  @Test
  void zsh_takesTheScript_andOffersSubcommands() throws Exception {
    assumeTrue(isInstalled("zsh"), "zsh is not installed");
    String said =
        run(
            "zsh",
            "autoload -U compinit; compinit -u -d ./dump; . ./zsh;"
                + "print -r -- ${_comps[overlord]};"
                + "COMP_WORDS=(overlord sub); COMP_CWORD=1; setopt kshglob ksharrays shwordsplit;"
                + "emulate ksh -c '_complete_overlord; print -r -- \"${COMPREPLY[@]}\"'");
    assertThat(said.lines()).hasSize(2);
    assertThat(said).contains("_bash_complete", "submit");
  }

  private static boolean isInstalled(String shell) throws InterruptedException {
    try {
      return new ProcessBuilder(shell, "-c", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private String run(String shell, String script) throws Exception {
    List<String> command =
        shell.equals("zsh")
            ? List.of("zsh", "-f", "-c", script)
            : List.of("bash", "--norc", "-c", script);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(err)).isEmpty();
    assertThat(process.exitValue()).isZero();
    return Files.readString(out);
  }
}
