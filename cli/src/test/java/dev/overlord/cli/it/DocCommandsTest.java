package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.CommandTree;
import dev.overlord.cli.it.DocExamples.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

/**
 * Goal: no document shows a command that is not understood. Method: Bash reads each command, with
 * stand-ins that write down how they were called, and picocli's tree parses that.
 */
class DocCommandsTest {
  /** Stands for something that the reader fills in. */
  private static final Pattern OPEN = Pattern.compile("[…|]|\\bPORT\\b|\\bDIR\\b|\\bFILE\\b");

  private static final String STAND_IN =
      """
      #!/bin/bash
      printf '%s\\n' "$@" >>"$CALLS"
      printf '\\f\\n' >>"$CALLS"
      """;

  /** Programs that are not ours do nothing; an image of ours and a service are called alike. */
  private static final String PROFILE =
      """
      command_not_found_handle() { return 0; }
      docker() {
        local ours=*/overlord
        if [ "$1 $2" = "compose run" ]; then ours=worker; fi
        while [ $# -gt 0 ]; do
          case $1 in *:*) ;; $ours) shift; ./overlord "$@"; return ;; esac
          shift
        done
      }
      """;

  @TempDir Path folder;

  @BeforeEach
  void prepare() throws IOException {
    Path standIn = Files.writeString(folder.resolve("overlord"), STAND_IN);
    assertThat(standIn.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("profile"), PROFILE);
    Files.createDirectories(folder.resolve("empty"));
  }

  @Test
  void everyCommand_isUnderstood() throws Exception {
    List<String> problems = new ArrayList<>();
    int understood = 0;
    for (String document : DocExamples.documents()) {
      for (Command command : DocExamples.commands(document)) {
        if (command.text().contains("overlord ")) {
          List<List<String>> calls = calls(command.text());
          calls.forEach(call -> check(command, () -> CommandTree.parse(call), problems));
          understood += calls.size();
        }
      }
    }
    assertThat(problems).isEmpty();
    assertThat(understood).isGreaterThan(60);
  }

  @Test
  void everyCommandInASentence_isUnderstood() throws Exception {
    List<String> problems = new ArrayList<>();
    int understood = 0;
    for (String document : DocExamples.documents()) {
      for (Command command : DocExamples.inline(document)) {
        String text = command.text();
        if (text.matches("(\\./)?overlord .*") && !OPEN.matcher(text).find()) {
          List<String> call = calls(text.replaceFirst("^overlord", "./overlord")).getFirst();
          check(command, () -> CommandTree.parsePart(call), problems);
          understood++;
        }
      }
    }
    assertThat(problems).isEmpty();
    assertThat(understood).isGreaterThan(10);
  }

  private static void check(Command command, Runnable parse, List<String> problems) {
    try {
      parse.run();
    } catch (ParameterException e) {
      problems.add(command + ": " + e.getMessage());
    }
  }

  /** With which arguments the launcher is called, each time. */
  private List<List<String>> calls(String command) throws Exception {
    Path written = Files.createTempFile(folder, "calls", ".txt");
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", command + "\nwait")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(folder.resolve("said").toFile());
    bash.environment().put("BASH_ENV", folder.resolve("profile").toString());
    bash.environment().put("PATH", folder.resolve("empty").toString());
    bash.environment().put("CALLS", written.toString());
    bash.command().set(0, "/bin/bash");
    bash.start().waitFor();
    List<List<String>> calls = new ArrayList<>();
    for (String call : Files.readString(written, StandardCharsets.UTF_8).split("\f\n")) {
      if (!call.isEmpty()) {
        calls.add(call.lines().toList());
      }
    }
    assertThat(calls)
        .as("calls of %s: %s", command, Files.readString(folder.resolve("said")))
        .isNotEmpty();
    return calls;
  }
}
