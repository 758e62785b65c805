package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;

/**
 * Where a worker answers.
 *
 * @param port 0 for any free one
 */
record HttpAddress(String host, int port) {
  private static final String THIS_MACHINE = "127.0.0.1";
  private static final int PORT_MAX = 65_535;

  /**
   * Reads {@code [HOST:]PORT}; the host of {@code [::1]:9100} has no brackets in the result.
   *
   * @throws CommandException it is neither
   */
  static HttpAddress parse(String given) {
    int colon = given.lastIndexOf(':');
    String host = colon < 0 ? THIS_MACHINE : given.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.isEmpty() || host.contains(":")) {
      throw CommandException.usage(
          "--http " + given + ": '" + host + "' is no host, as in 0.0.0.0:9100 or [::1]:9100");
    }
    return new HttpAddress(host, port(given, given.substring(colon + 1)));
  }

  private static int port(String given, String port) {
    int number = port.matches("\\d{1,5}") ? Integer.parseInt(port) : PORT_MAX + 1;
    if (number > PORT_MAX) {
      throw CommandException.usage(
          "--http " + given + ": '" + port + "' is no port: use 0 to " + PORT_MAX);
    }
    return number;
  }
}
