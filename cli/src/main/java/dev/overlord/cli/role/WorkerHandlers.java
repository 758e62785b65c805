package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.exec.ChildEnvironment;
import dev.overlord.worker.exec.ExecHandler;
import dev.overlord.worker.exec.Supervision;
import dev.overlord.worker.handlers.Discovery;
import dev.overlord.worker.handlers.HandlerAdapter;
import dev.overlord.worker.lease.KeeperSettings;
import dev.overlord.worker.openai.OpenAiHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All handlers of a worker, by the names that definitions use. */
final class WorkerHandlers implements AutoCloseable {
  static final String OPENAI = "openai";

  private final OpenAiHandler openAi;
  private final @Nullable Supervision supervision;
  private final Map<String, TaskHandler> byName = new TreeMap<>();

  private WorkerHandlers(OpenAiHandler openAi, @Nullable Supervision supervision) {
    this.openAi = openAi;
    this.supervision = supervision;
  }

  /**
   * Opens them, and ends what commands of this data folder's former process have left behind.
   *
   * @throws CommandException one cannot be had; the message says why
   */
  static WorkerHandlers open(HandlerOptions options, @Nullable Path data, Clock clock) {
    // Whatever is read as a key is kept from commands.
    Set<String> keys = ConcurrentHashMap.newKeySet();
    OpenAiHandler openAi =
        OpenAiHandler.create(
            clock,
            name -> {
              keys.add(name);
              return System.getenv(name);
            });
    WorkerHandlers handlers = new WorkerHandlers(openAi, supervision(options, data));
    handlers.byName.put(OPENAI, openAi);
    if (handlers.supervision != null) {
      handlers.byName.put(ExecHandler.NAME, exec(options, handlers.supervision, keys));
    }
    discover(options, clock)
        .forEach((name, handler) -> {
          if (handlers.byName.putIfAbsent(name, handler) != null) {
            throw CommandException.usage(
                "--handlers: '" + name + "' is the name of a built-in handler");
          }
        });
    return handlers;
  }

  private static @Nullable Supervision supervision(HandlerOptions options, @Nullable Path data) {
    try {
      if (options.exec.isEmpty()) {
        if (data != null) {
          Supervision.endLeftovers(data);
        }
        return null;
      }
      return Supervision.open(data);
    } catch (IOException e) {
      throw CommandException.infrastructure("exec: " + e.getMessage(), e);
    }
  }

  private static ExecHandler exec(
      HandlerOptions options, Supervision supervision, Set<String> keys) {
    return new ExecHandler(
        options.exec,
        new ChildEnvironment(System.getenv(), Set.copyOf(options.execEnv), keys::contains),
        supervision,
        KeeperSettings.DEFAULT_MAX_RESULT_BYTES);
  }

  private static Map<String, TaskHandler> discover(HandlerOptions options, Clock clock) {
    Map<String, TaskHandler> found = new TreeMap<>();
    try {
      Discovery.find(options.folder)
          .forEach((name, handler) -> found.put(name, new HandlerAdapter(handler, clock)));
      return found;
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--handlers: " + e.getMessage());
    }
  }

  OpenAiHandler openAi() {
    return openAi;
  }

  Map<String, TaskHandler> byName() {
    return byName;
  }

  /** After the worker's end. */
  @Override
  public void close() {
    openAi.close();
    if (supervision != null) {
      supervision.close();
    }
  }
}
