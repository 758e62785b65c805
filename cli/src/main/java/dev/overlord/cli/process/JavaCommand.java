package dev.overlord.cli.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this same program is started once more: the same Java, the same class path.
 *
 * @param archive class data shared by all processes of the program, for a faster start; null where
 *     there is none
 */
public record JavaCommand(Path java, String classPath, String mainClass, @Nullable Path archive) {
  /** Beside the program's jar; made by the launcher. */
  private static final String ARCHIVE = "overlord.jsa";

  /**
   * Ignores the interrupt and hang-up signals that a terminal sends to the whole group of
   * processes, from the very first instant: only the parent reacts to them. HotSpot leaves a signal
   * alone that was ignored when it started.
   */
  private static final List<String> DEAF_TO_THE_TERMINAL =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  /** Newer Javas warn of what Kafka's and Netty's libraries do; nobody here can change it. */
  private static final List<String> QUIET =
      Runtime.version().feature() >= 24
          ? List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
          : List.of();

  public static JavaCommand ofThisProcess(String mainClass) {
    String classPath = System.getProperty("java.class.path", "");
    Path java =
        ProcessHandle.current()
            .info()
            .command()
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java"));
    return new JavaCommand(java, classPath, mainClass, archive(classPath));
  }

  /** The launcher leaves an empty file where no archive can be made. */
  private static @Nullable Path archive(String classPath) {
    File file = Path.of(classPath.split(File.pathSeparator, 2)[0]).resolveSibling(ARCHIVE).toFile();
    return file.length() > 0 ? file.toPath() : null;
  }

  List<String> line(List<String> javaOptions, List<String> arguments) {
    List<String> line = new ArrayList<>(DEAF_TO_THE_TERMINAL);
    line.add(java.toString());
    line.addAll(javaOptions);
    line.addAll(QUIET);
    if (archive != null) {
      line.add("-XX:SharedArchiveFile=" + archive);
      line.add("-Xlog:cds=off");
      line.add("-Xlog:cds+dynamic=off");
    }
    line.add("-cp");
    line.add(classPath);
    line.add(mainClass);
    line.addAll(arguments);
    return line;
  }
}
