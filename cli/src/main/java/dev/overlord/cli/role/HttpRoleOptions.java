package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.http.HttpOptions;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and where an Overlord serves its page and its API. */
final class HttpRoleOptions {
  private static final String READ_TOKEN = "OVERLORD_READ_TOKEN";
  private static final String OPERATE_TOKEN = "OVERLORD_OPERATE_TOKEN";
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--http",
      paramLabel = "PORT",
      description =
          "Serve the page and the HTTP API on this port, 0 for any free one (default: do not).")
  @Nullable Integer port;

  @Option(
      names = "--http-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Listen on this address (default: ${DEFAULT-VALUE}). Another than this machine's own needs the"
              + " tokens OVERLORD_OPERATE_TOKEN and OVERLORD_READ_TOKEN in the environment.")
  String host = "127.0.0.1";

  /**
   * Null when nothing is to be served.
   *
   * @param data the role's own folder
   * @param instance the Overlord's name
   */
  @Nullable HttpOptions resolve(
      @Nullable Path data, String instance, Map<String, String> environment) {
    Integer wanted = port;
    if (wanted == null) {
      return null;
    }
    if (wanted < 0 || wanted > PORT_MAX) {
      throw CommandException.usage("--http " + wanted + " is no port: use 0 to " + PORT_MAX);
    }
    Path folder = data == null ? Path.of(System.getProperty("java.io.tmpdir"), instance) : data;
    try {
      return new HttpOptions(
          host,
          wanted,
          environment.get(READ_TOKEN),
          environment.get(OPERATE_TOKEN),
          folder.resolve("http"),
          instance);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }
}
