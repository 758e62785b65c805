package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The only class that knows the simulated backend. */
final class BackendEntry {
  private BackendEntry() {}

  static RunningRole start(String spec, int port, @Nullable Path requestLog) {
    if (port < 0 || port > 65_535) {
      throw CommandException.usage("--port " + port + " must lie between 0 and 65535");
    }
    throw CommandException.infrastructure("the simulated backend is not part of this build", null);
  }
}
