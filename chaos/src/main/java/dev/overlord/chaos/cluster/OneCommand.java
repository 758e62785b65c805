package dev.overlord.chaos.cluster;

import dev.overlord.chaos.ChaosException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the launcher that ends by itself. */
final class OneCommand {
  private static final long LIMIT_SECONDS = 120;

  private OneCommand() {}

  /**
   * @throws ChaosException it failed, or took too long
   */
  static void run(Path launcher, Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(arguments);
    Path out = Files.createTempFile(folder, arguments.getFirst(), ".out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new ChaosException(command + " took more than " + LIMIT_SECONDS + " s; see " + out);
    }
    if (process.exitValue() != 0) {
      throw new ChaosException(command + " failed: " + Files.readString(out));
    }
    Files.delete(out);
  }
}
