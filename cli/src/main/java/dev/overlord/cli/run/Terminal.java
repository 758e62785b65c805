package dev.overlord.cli.run;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Java itself does not tell about the terminal, without native code. */
final class Terminal {
  /** The launcher's word on it: {@code true} or {@code false}; it asks the shell. */
  static final String PROPERTY = "overlord.stderr.terminal";

  private static final Path STDERR = Path.of("/proc/self/fd/2");

  private static final File TTY = new File("/dev/tty");
  private static final Pattern SIZE = Pattern.compile("\\d{1,5} (\\d{1,5})");
  private static final int LEAST_COLUMNS = 40;
  private static final int USUAL = 100;

  private Terminal() {}

  /** Its width; a usual one where it cannot be found out. */
  static int columns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(TTY)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader said = stty.inputReader(StandardCharsets.US_ASCII)) {
        String line = said.readLine();
        Matcher size = SIZE.matcher(line == null ? "" : line);
        return size.matches() ? Math.max(LEAST_COLUMNS, Integer.parseInt(size.group(1))) : USUAL;
      }
    } catch (IOException e) {
      // No stty or no terminal here: the bar is only less well fitted.
      return USUAL;
    }
  }

  /** Whether stderr is a terminal. */
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
