package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.Logging;
import dev.overlord.cli.process.ParentWatch;
import dev.overlord.cli.process.ReadyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a process that is one role: start, ready, end by signal, parent or own failure. */
final class RoleRunner {
  /** When the parent is gone everything else is ending too, and nobody waits for an answer. */
  private static final Duration GOODBYE_WITHOUT_PARENT = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(RoleRunner.class);

  private final String name;
  private final RoleOptions options;
  private final Duration stopLimit;

  /** Starts a role, or throws a {@link CommandException}. */
  @FunctionalInterface
  interface Entry {
    RunningRole start() throws IOException, InterruptedException;
  }

  /**
   * @param stopLimit what the role may take to end in good order after SIGTERM
   */
  RoleRunner(String name, RoleOptions options, Duration stopLimit) {
    this.name = name;
    this.options = options;
    this.stopLimit = stopLimit;
  }

  /** Runs the role until it ends; the exit code. */
  int run(Entry entry) throws InterruptedException {
    Logging.toStandardOutput(options.verbose.verbose(), options.logFormat);
    ParentWatch parent = null;
    if (options.supervised) {
      Logging.standardOutputIsAFile();
      parent = ParentWatch.start();
    }
    RunningRole role = start(entry);
    stopOnShutdown(role, parent);
    announce(role);
    role.awaitEnd();
    return ExitCode.OK.number();
  }

  private RunningRole start(Entry entry) throws InterruptedException {
    try {
      return entry.start();
    } catch (IOException e) {
      throw CommandException.infrastructure(name + " cannot start: " + e.getMessage(), e);
    }
  }

  private void stopOnShutdown(RunningRole role, @Nullable ParentWatch parent) {
    Runnable stop =
        () -> {
          boolean orphan = parent != null && parent.isParentGone();
          log.info("role.ending role={}", name);
          try {
            role.stop(orphan ? GOODBYE_WITHOUT_PARENT : stopLimit);
            log.info("role.ended role={}", name);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop-" + name));
  }

  private void announce(RunningRole role) {
    log.info("role.ready role={} facts={}", name, role.facts());
    Path file = options.readyFile;
    if (file == null) {
      return;
    }
    try {
      ReadyFile.write(file, role.facts());
    } catch (IOException e) {
      throw CommandException.infrastructure("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
