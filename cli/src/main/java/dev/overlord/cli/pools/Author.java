package dev.overlord.cli.pools;

import dev.overlord.cli.command.CommandException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Who makes a change, for {@code changed_by}. */
public final class Author {
  private static final int NAME_MAX = 200;

  private Author() {}

  /**
   * @param as what {@code --as} says; null: the user at this host
   * @throws CommandException no name
   */
  public static String of(@Nullable String as) {
    String name = as == null ? System.getProperty("user.name") + "@" + host() : as.strip();
    if (name.isEmpty() || name.length() > NAME_MAX) {
      throw CommandException.usage(
          "--as '" + name + "' must have 1 to " + NAME_MAX + " characters");
    }
    return name;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
