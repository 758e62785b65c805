package dev.overlord.cli.submit;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.codec.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a {@code submit --wait}, so that {@code results} can go on where it is stopped.
 * Deleted at the end unless it was asked to stay.
 */
final class TasksFile implements AutoCloseable {
  private static final String SUFFIX = ".tasks";

  private final Path file;
  private final OutputStream out;
  private boolean kept;

  private TasksFile(Path file) throws IOException {
    this.file = file;
    this.out = new BufferedOutputStream(Files.newOutputStream(file));
  }

  /**
   * @param output it lies beside it; null: in the folder for temporary files
   * @throws CommandException it cannot be made
   */
  static TasksFile create(@Nullable Path output) {
    try {
      return new TasksFile(
          output == null
              ? Files.createTempFile("overlord-submit-", SUFFIX)
              : output.resolveSibling(output.getFileName() + SUFFIX));
    } catch (IOException e) {
      throw CommandException.infrastructure("the list of tasks cannot be written: " + e, e);
    }
  }

  Path path() {
    return file;
  }

  void add(SubmittedTask task) {
    try {
      out.write(Json.write(task));
      out.write('\n');
    } catch (IOException e) {
      throw CommandException.infrastructure(
          "the list of tasks '" + file + "' cannot be written: " + e, e);
    }
  }

  /** It is still of use when this command has ended. */
  void keep() throws IOException {
    kept = true;
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (!kept) {
      Files.deleteIfExists(file);
    }
  }
}
