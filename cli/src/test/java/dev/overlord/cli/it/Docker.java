package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Docker's command line, in the repository's folder, and the compose project of one test. */
final class Docker {
  private static final long MINUTES = 15;
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private final Path folder;
  private final Map<String, String> environment;
  private final List<String> compose;

  /**
   * @param environment the variables of the compose file
   */
  Docker(Path folder, String project, Map<String, String> environment)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    boolean plugin = succeeds(folder, "docker", "compose", "version");
    List<String> tool = plugin ? List.of("docker", "compose") : List.of("docker-compose");
    compose = new ArrayList<>(tool);
    compose.addAll(List.of("--project-name", project));
  }

  /**
   * Without Docker there is nothing to test, except where {@code CI} says that nothing is left out.
   */
  static void require(Path folder) throws IOException, InterruptedException {
    boolean runs = succeeds(folder, "docker", "info");
    if ("true".equals(System.getenv("CI"))) {
      assertThat(runs).as("docker info succeeds: with CI=true this test is not skipped").isTrue();
    }
    assumeTrue(runs, "Docker does not run here");
  }

  String compose(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(compose);
    command.addAll(List.of(arguments));
    return run(command);
  }

  String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  String script(String name) throws IOException, InterruptedException {
    return run(List.of(REPOSITORY.resolve(name).toString()));
  }

  /** The containers of a service that run now, the oldest replica first. */
  List<String> containers(String service) throws IOException, InterruptedException {
    List<String> running = new ArrayList<>();
    for (String id : compose("ps", "-q", service).lines().toList()) {
      String fact = docker("inspect", "-f", "{{.State.Running}} {{.Name}}", id).strip();
      if (fact.startsWith("true ")) {
        running.add(fact.substring("true /".length()));
      }
    }
    return running.stream().sorted().toList();
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "docker", ".out");
    Path err = Files.createTempFile(folder, "docker", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(REPOSITORY.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly().onExit().join();
    }
    assertThat(ended && process.exitValue() == 0)
        .as(() -> String.join(" ", command) + ": " + tail(out) + tail(err))
        .isTrue();
    return Files.readString(out);
  }

  private static String tail(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static boolean succeeds(Path folder, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile(folder, "docker", ".out").toFile());
    try {
      return builder.start().waitFor() == 0;
    } catch (IOException e) {
      return false; // the program is not there
    }
  }
}
