package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A folder in which the documentation's commands work as in a fresh clone: {@code ./overlord} is
 * the launcher, {@code examples} are the project's. Bash runs them, as it would a reader's.
 */
final class DocShell implements AutoCloseable {
  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<Process> started = new ArrayList<>();

  /** What a command said, and how it ended. */
  record Said(int code, String out, String err) {}

  DocShell(Path folder) throws IOException {
    this.folder = folder;
    Path root = Path.of("..").toAbsolutePath().normalize();
    for (String each : List.of("overlord", "examples", "deploy")) {
      Files.createSymbolicLink(folder.resolve(each), root.resolve(each));
    }
  }

  Path folder() {
    return folder;
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Runs a script to its end; what it leaves in the background goes on. */
  Said run(String script) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "said", ".out");
    Path err = Files.createTempFile(folder, "said", ".err");
    Process bash = bash(script, out, err);
    if (!bash.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      bash.destroyForcibly().waitFor();
      throw new AssertionError("does not end: " + script + "\n" + Files.readString(err));
    }
    return new Said(bash.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Runs a script that must succeed. */
  String succeeds(String script) throws IOException, InterruptedException {
    Said said = run(script);
    assertThat(said.code()).as("%s%n%s%n%s", script, said.out(), said.err()).isZero();
    return said.out();
  }

  /**
   * Starts one command that goes on until {@link #close}; in its script {@code exec} stands before
   * it, so that it is this process.
   *
   * @return where its standard output goes
   */
  Path start(String command) throws IOException {
    Path out = Files.createTempFile(folder, "started", ".out");
    started.add(bash("exec " + command, out, Files.createTempFile(folder, "started", ".err")));
    return out;
  }

  /** What was started last. */
  Process last() {
    return started.getLast();
  }

  private Process bash(String script, Path out, Path err) throws IOException {
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    bash.environment().putAll(environment);
    return bash.start();
  }

  @Override
  public void close() {
    for (Process each : started.reversed()) {
      each.destroy();
    }
    for (Process each : started.reversed()) {
      try {
        if (!each.waitFor(60, TimeUnit.SECONDS)) {
          each.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        each.destroyForcibly();
      }
    }
  }
}
