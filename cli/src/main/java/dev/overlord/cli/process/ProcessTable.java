package dev.overlord.cli.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The living children, in a file that is replaced atomically at each change. */
public final class ProcessTable {
  /** Its name in the data folder. */
  public static final String FILE = "processes.json";

  /**
   * @param role {@code broker}, {@code coordinator}, {@code worker} or {@code backend}
   * @param log the file with everything that the process printed
   */
  public record Entry(String role, String name, long pid, Instant startedAt, String log) {}

  private final Path file;
  private final Map<String, Entry> entries = new TreeMap<>();

  ProcessTable(Path folder) {
    this.file = folder.resolve(FILE);
  }

  synchronized void put(Entry entry) {
    entries.put(entry.name(), entry);
    write();
  }

  synchronized void remove(String name) {
    entries.remove(name);
    write();
  }

  /** What the file in {@code folder} says; nothing where it is missing or unreadable. */
  public static List<Entry> read(Path folder) throws IOException {
    try {
      return List.of(Json.read(Files.readAllBytes(folder.resolve(FILE)), Entry[].class));
    } catch (NoSuchFileException | MalformedException e) {
      return List.of();
    }
  }

  private void write() {
    List<Entry> listed =
        entries.values().stream()
            .sorted(Comparator.comparing(Entry::role).thenComparing(Entry::name))
            .toList();
    try {
      AtomicFile.write(
          file,
          Json.shared()
              .writer()
              .with(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsBytes(listed));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("entries that are no JSON: " + listed, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
