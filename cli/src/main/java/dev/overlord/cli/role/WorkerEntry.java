package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;

/** The only class that knows how a worker is started. */
final class WorkerEntry {
  private WorkerEntry() {}

  static RunningRole start(WorkerCommand command) {
    if (command.kafka.bootstrap.isBlank()) {
      throw CommandException.usage("--kafka is empty; write host:port");
    }
    throw CommandException.infrastructure("the worker is not part of this build", null);
  }
}
