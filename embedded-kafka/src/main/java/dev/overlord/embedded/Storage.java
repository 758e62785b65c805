package dev.overlord.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** The folder's layout: {@code kafka/} is the broker's {@code log.dirs}. */
final class Storage {
  private static final String LOG_DIR = "kafka";
  private static final String UNFINISHED = "kafka.formatting";

  private Storage() {}

  static Path logDir(Path dir) {
    return dir.resolve(LOG_DIR);
  }

  /** Formats beside and renames, so that a kill in between leaves nothing half done. */
  static void formatOnce(Path dir, List<String> scramUsers) throws IOException {
    if (Files.exists(logDir(dir))) {
      return;
    }
    Path unfinished = dir.resolve(UNFINISHED);
    delete(unfinished);
    Files.createDirectories(unfinished);
    format(unfinished, scramUsers);
    Files.move(unfinished, logDir(dir), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void format(Path target, List<String> scramUsers) throws IOException {
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(BrokerSettings.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setMetadataLogDirectory(target.toString())
          .addDirectory(target.toString())
          .setScramArguments(scramUsers)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the folder " + target + " cannot be formatted", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
