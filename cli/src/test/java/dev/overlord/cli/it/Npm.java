package dev.overlord.cli.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Node.js with the packages of a test's resources. */
final class Npm {
  private Npm() {}

  /** False where Node.js or its registry is not there. */
  static boolean install(Path folder, String resources, String... scripts) throws Exception {
    List<String> files = new ArrayList<>(List.of("package.json", "package-lock.json"));
    files.addAll(List.of(scripts));
    for (String file : files) {
      try (InputStream in = Npm.class.getResourceAsStream(resources + file)) {
        Files.copy(Objects.requireNonNull(in), folder.resolve(file));
      }
    }
    try {
      return run(folder, "npm", "ci", "--no-audit", "--no-fund").exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the script prints; fails when it does. */
  static String node(Path folder, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "node";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    int status = run(folder, command).exitValue();
    String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
    if (status != 0) {
      throw new AssertionError("node ended with " + status + ": " + output);
    }
    return output;
  }

  private static Process run(Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly().onExit().join();
    return process;
  }
}
