package dev.overlord.cli.submit;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.output.OutputFile;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code --output}. */
final class ResultsFile {
  private ResultsFile() {}

  /**
   * @return null where none was asked for
   * @throws CommandException it would take the place of something that is no result file
   */
  static @Nullable OutputFile open(@Nullable Path place) throws IOException {
    if (place == null) {
      return null;
    }
    if (Files.isDirectory(place)) {
      throw CommandException.usage("--output '" + place + "' is a folder; name a file");
    }
    OutputFile.checkReplaceable(place.toAbsolutePath());
    return OutputFile.build(place.toAbsolutePath(), new SystemClock());
  }
}
