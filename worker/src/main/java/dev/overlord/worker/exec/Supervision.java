package dev.overlord.worker.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How commands are started and ended on this machine. */
public interface Supervision extends AutoCloseable {
  /**
   * @param environment all of it
   * @param stdin the command's standard input
   * @throws IOException no process can be started
   */
  ProcessTree start(String command, Map<String, String> environment, byte[] stdin)
      throws IOException;

  /** Whether no process of a command outlives the worker, however the worker ends. */
  boolean endsWithWorker();

  @Override
  void close();

  /**
   * The best that this machine has.
   *
   * @param data the worker's data folder, in which it notes what runs, and finds what a former
   *     process has left; null: a temporary folder
   * @throws IOException the folder cannot be used, or a former process's commands cannot be ended
   */
  static Supervision open(@Nullable Path data) throws IOException {
    if (!canSupervise()) {
      return new Unsupervised();
    }
    return data == null
        ? SupervisedProcesses.inTemporaryFolder()
        : SupervisedProcesses.in(folder(data));
  }

  /** Ends what the former process of this data folder may have left behind. */
  static void endLeftovers(Path data) throws IOException {
    if (Files.isDirectory(folder(data)) && canSupervise()) {
      SupervisedProcesses.in(folder(data)).close();
    }
  }

  private static Path folder(Path data) {
    return data.resolve("exec");
  }

  private static boolean canSupervise() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")
        && Files.isReadable(Path.of("/proc/self/environ"))
        && isOnPath("sh")
        && isOnPath("setsid")
        && isOnPath("grep");
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Arrays.stream(path.split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
