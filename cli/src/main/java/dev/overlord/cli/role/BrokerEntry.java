package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The only class that knows the embedded broker. */
final class BrokerEntry {
  private BrokerEntry() {}

  static RunningRole start(Path data, int port) {
    if (Files.isRegularFile(data)) {
      throw CommandException.usage("--data " + data + " is a file, not a folder");
    }
    throw CommandException.infrastructure("the embedded broker is not part of this build", null);
  }
}
