package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;

/** The only class that knows how an Overlord instance is started. */
final class CoordinatorEntry {
  private CoordinatorEntry() {}

  static RunningRole start(CoordinatorCommand command) {
    if (command.kafka.bootstrap.isBlank()) {
      throw CommandException.usage("--kafka is empty; write host:port");
    }
    throw CommandException.infrastructure("the coordinator is not part of this build", null);
  }
}
