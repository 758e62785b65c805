package dev.overlord.cli.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code ./overlord run} as a user starts it, with its children at hand to be killed. */
final class RunProcess implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path data;
  private final Path out;
  private final Path stdout;
  private final Path stderr;

  private RunProcess(Process process, Path data, Path out, Path stdout, Path stderr) {
    this.process = process;
    this.data = data;
    this.out = out;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  static RunProcess start(Path folder, Path input, String... options) throws IOException {
    return start(folder, input, Map.of(), options);
  }

  static RunProcess start(
      Path folder, Path input, Map<String, String> environment, String... options)
      throws IOException {
    Path data = folder.resolve("data");
    Path out = folder.resolve("out.jsonl");
    Path stdout = Files.createTempFile(folder, "run", ".out");
    Path stderr = Files.createTempFile(folder, "run", ".err");
    List<String> command =
        new ArrayList<>(
            List.of(
                launcher(),
                "run",
                input.toString(),
                "--out",
                out.toString(),
                "--data",
                data.toString(),
                "--json"));
    command.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
    builder.environment().putAll(environment);
    return new RunProcess(builder.start(), data, out, stdout, stderr);
  }

  static String launcher() {
    return Path.of("..", "overlord").toAbsolutePath().normalize().toString();
  }

  Path data() {
    return data;
  }

  long pid() {
    return process.pid();
  }

  /** The pids of the living children of this role. */
  List<Long> children(String role) {
    List<Long> pids = new ArrayList<>();
    for (JsonNode child : processes()) {
      long pid = child.path("pid").asLong();
      if (child.path("role").asText().equals(role) && alive(pid)) {
        pids.add(pid);
      }
    }
    return pids;
  }

  List<Long> allChildren() {
    List<Long> pids = new ArrayList<>();
    processes().forEach(child -> pids.add(child.path("pid").asLong()));
    return pids;
  }

  private JsonNode processes() {
    try {
      return JSON.readTree(data.resolve("processes.json").toFile());
    } catch (IOException e) {
      return JSON.createArrayNode();
    }
  }

  static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Kills one child of this role with SIGKILL and waits until another stands in its place. */
  void killAndAwaitReplacement(String role) throws IOException {
    List<Long> before = children(role);
    signal(before.getFirst(), "KILL");
    await(role + " is started again")
        .atMost(PATIENCE)
        .until(() -> {
          List<Long> now = children(role);
          return now.size() == before.size() && !now.contains(before.getFirst());
        });
  }

  static void signal(long pid, String signal) throws IOException {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IOException("kill -" + signal + " " + pid + " failed");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  List<String> lines() throws IOException {
    return Files.exists(out) ? Files.readAllLines(out) : List.of();
  }

  void awaitLines(int count) {
    await(count + " result lines").atMost(PATIENCE).until(() -> lines().size() >= count || over());
    if (over() && exitCode() != 0) {
      throw new AssertionError("the run ended with " + exitCode() + ": " + errors());
    }
  }

  /** Waits for this much more than there is now. */
  void awaitProgress(int lines) throws IOException {
    awaitLines(lines().size() + lines);
  }

  private boolean over() {
    return !process.isAlive();
  }

  int exitCode() {
    return process.exitValue();
  }

  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the run does not end: " + errors());
    }
    return process.exitValue();
  }

  String errors() {
    try {
      return Files.readString(stderr);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The last line of stdout. */
  JsonNode summary() throws IOException {
    return JSON.readTree(Files.readAllLines(stdout).getLast());
  }

  static String id(String line) {
    try {
      return JSON.readTree(line).path("custom_id").asText();
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  @Override
  public void close() throws IOException {
    for (long child : allChildren()) {
      if (alive(child)) {
        signal(child, "CONT");
      }
    }
    process.destroyForcibly().onExit().join();
  }
}
