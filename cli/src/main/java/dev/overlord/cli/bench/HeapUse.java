package dev.overlord.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How much of its heap an Overlord used, by its garbage collector's own log: that costs it nothing,
 * and a Java without the JDK's tools can do it. Where there were several, the largest figures.
 *
 * @param maxUsedMb the most before a collection or at the end, garbage too: mebibytes
 * @param maxAfterGcMb the most that a collection left; null when there was none
 */
record HeapUse(double maxUsedMb, @Nullable Double maxAfterGcMb) {
  private static final String PREFIX = "heap-";

  private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(\\d+M\\)");
  private static final Pattern AT_EXIT = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final double KIB_PER_MIB = 1024;

  /** What makes a virtual machine write the log; the state at exit has two names, by version. */
  static String javaOption(Path folder) {
    // Java replaces %p by the process's id.
    return "-Xlog:gc,gc+heap+exit,gc+exit:file="
        + folder.resolve("logs").resolve(PREFIX + "%p.log").toAbsolutePath();
  }

  /** Null when no log says anything. */
  static @Nullable HeapUse read(Path folder) throws IOException {
    List<Path> logs;
    try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
      logs = files.filter(file -> file.getFileName().toString().startsWith(PREFIX)).toList();
    }
    HeapUse largest = null;
    for (Path log : logs) {
      largest = larger(largest, of(Files.readAllLines(log)));
    }
    return largest;
  }

  static @Nullable HeapUse of(List<String> lines) {
    double used = 0;
    double atExit = 0;
    Double left = null;
    for (String line : lines) {
      Matcher collection = COLLECTION.matcher(line);
      Matcher exit = AT_EXIT.matcher(line);
      if (collection.find()) {
        used = Math.max(used, Double.parseDouble(collection.group(1)));
        double after = Double.parseDouble(collection.group(2));
        left = left == null ? after : Math.max(left, after);
      } else if (exit.find()) {
        // A line for each generation.
        atExit += Double.parseDouble(exit.group(1)) / KIB_PER_MIB;
      }
    }
    double most = Math.max(used, atExit);
    return most == 0 ? null : new HeapUse(Rounded.to(most, 1), left);
  }

  private static @Nullable HeapUse larger(@Nullable HeapUse a, @Nullable HeapUse b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    Double left = a.maxAfterGcMb;
    Double other = b.maxAfterGcMb;
    if (left == null || other == null) {
      left = left == null ? other : left;
    } else {
      left = Math.max(left, other);
    }
    return new HeapUse(Math.max(a.maxUsedMb, b.maxUsedMb), left);
  }
}
