package dev.overlord.cli.process;

import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a child tells its parent that it is ready, and what the parent needs to know: a file, because
 * standard output belongs to the log and anybody may print there.
 */
public final class ReadyFile {
  private ReadyFile() {}

  /** Called by the child, once. */
  public static void write(Path file, Map<String, String> facts) throws IOException {
    AtomicFile.write(file, Json.write(new TreeMap<>(facts)));
  }

  /** Empty as long as the child is not ready. */
  static Optional<Map<String, String>> read(Path file) throws IOException {
    try {
      Facts facts = Json.read(Files.readAllBytes(file), Facts.class);
      return Optional.of(facts);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static final class Facts extends TreeMap<String, String> {
    private static final long serialVersionUID = 1L;
  }
}
