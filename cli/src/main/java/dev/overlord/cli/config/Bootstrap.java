package dev.overlord.cli.config;

import java.util.regex.Pattern;

/** Kafka's addresses as users write them. */
public final class Bootstrap {
  /** A name, an IPv4 address or an IPv6 address in brackets, and a port. */
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?]):\\d{1,5}");

  private Bootstrap() {}

  /**
   * The text as it was given.
   *
   * @throws UsageException it is no list of addresses
   */
  public static String check(String servers) {
    for (String server : servers.split(",", -1)) {
      if (!ADDRESS.matcher(server.strip()).matches()) {
        throw new UsageException(
            "--kafka '"
                + servers
                + "' must be host:port, several separated by commas, such as 127.0.0.1:9092");
      }
    }
    return servers;
  }
}
