package dev.overlord.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether stderr is a terminal, which Java itself does not tell. */
final class Terminal {
  /** The launcher's word on it: {@code true} or {@code false}; it asks the shell. */
  static final String PROPERTY = "overlord.stderr.terminal";

  private static final Path STDERR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  static boolean isStderr() {
    String told = System.getProperty(PROPERTY);
    if (told != null) {
      return Boolean.parseBoolean(told);
    }
    try {
      String target = Files.readSymbolicLink(STDERR).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      // No /proc here: plain lines are readable everywhere.
      return false;
    }
  }
}
