package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which handlers a worker has besides the built-in ones. */
final class HandlerOptions {
  @Option(
      names = "--handlers",
      paramLabel = "DIR",
      description = "Folder of jars with handlers, and with what they need.")
  @Nullable Path folder;

  @Option(
      names = "--exec",
      paramLabel = "POOL=COMMAND",
      description =
          "What the tasks of POOL run, as a line for sh, if the pool's handler is exec. The payload"
              + " is its standard input, its standard output the result.")
  Map<String, String> exec = new TreeMap<>();

  @Option(
      names = "--exec-env",
      paramLabel = "NAME",
      description =
          "A variable of this worker's environment that such commands get too. They get PATH, HOME"
              + " and the like, and no others.")
  List<String> execEnv = List.of();

  void check(Set<String> pools) {
    exec.forEach((pool, command) -> {
      if (!pools.contains(pool)) {
        throw CommandException.usage("--exec " + pool + "=…: say --pool " + pool + " too");
      }
      if (command.isBlank()) {
        throw CommandException.usage("--exec " + pool + "= names no command");
      }
    });
    if (!execEnv.isEmpty() && exec.isEmpty()) {
      throw CommandException.usage("--exec-env is for --exec POOL=COMMAND, which is missing");
    }
  }

  /**
   * A backend's key is for the backend's requests, not for commands.
   *
   * @param pool whose key is in this variable
   * @throws CommandException commands are to get it
   */
  void refuseKey(String pool, @Nullable String variable) {
    if (variable != null && execEnv.contains(variable)) {
      throw CommandException.usage(
          "--exec-env "
              + variable
              + ": this variable holds the key of pool "
              + pool
              + ", which commands do not get; leave it out, or export what they need under another"
              + " name");
    }
  }
}
