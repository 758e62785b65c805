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
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/** The folder's layout: {@code kafka/} is the broker's {@code log.dirs}. */
final class Storage {
  private static final String LOG_DIR = "kafka";
  private static final String UNFINISHED = "kafka.formatting";

  private Storage() {}

  static Path logDir(Path dir) {
    return dir.resolve(LOG_DIR);
  }

  /**
   * Formats beside and renames, so that a kill in between leaves nothing half done.
   *
   * @throws IllegalStateException the folder belongs to another node or another cluster
   */
  static void formatOnce(Path dir, ClusterNode node, List<String> scramUsers) throws IOException {
    if (Files.exists(logDir(dir))) {
      checkOwner(dir, node);
      return;
    }
    Path unfinished = dir.resolve(UNFINISHED);
    delete(unfinished);
    Files.createDirectories(unfinished);
    format(unfinished, node, scramUsers);
    Files.move(unfinished, logDir(dir), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A node that is alone has whatever id its cluster was given when it was made. */
  private static void checkOwner(Path dir, ClusterNode node) throws IOException {
    Properties found = new Properties();
    try (var in = Files.newInputStream(logDir(dir).resolve("meta.properties"))) {
      found.load(in);
    }
    String id = String.valueOf(node.id());
    if (!id.equals(found.getProperty("node.id"))
        || !(node.isAlone() || node.clusterId().equals(found.getProperty("cluster.id")))) {
      throw new IllegalStateException(
          "the folder %s belongs to node %s of cluster %s, not to node %s of cluster %s; give it another folder"
              .formatted(
                  dir,
                  found.getProperty("node.id"),
                  found.getProperty("cluster.id"),
                  id,
                  node.clusterId()));
    }
  }

  private static void format(Path target, ClusterNode node, List<String> scramUsers)
      throws IOException {
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(node.id())
          .setClusterId(node.clusterId())
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
