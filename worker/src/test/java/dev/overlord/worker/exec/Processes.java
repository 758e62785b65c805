package dev.overlord.worker.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Real processes, known by the numbers that commands write into a file. */
final class Processes {
  /** Starts a child, one that leaves the session, and one that leaves it through a parent. */
  static final String FAMILY =
      "sleep 1000 & echo $! >>pids; setsid sleep 1001 & echo $! >>pids;"
          + " (setsid sh -c 'echo $$ >>pids; exec sleep 1002' &) ;"
          + " echo $$ >>pids; ";

  static final int FAMILY_SIZE = 4;

  /** A command that ended sooner would end one that has not told its number yet. */
  static final String UNTIL_ALL_ARE_THERE =
      "while [ $(wc -l <pids) -lt " + FAMILY_SIZE + " ]; do sleep 0.02; done; ";

  private Processes() {}

  static String inFolder(Path folder, String command) {
    return "cd '" + folder + "'; " + command;
  }

  static List<Long> await(Path folder, int count) {
    Awaitility.await()
        .ignoreExceptionsInstanceOf(NoSuchFileException.class)
        .until(() -> Files.readAllLines(folder.resolve("pids")).size() == count);
    try {
      return Files.readAllLines(folder.resolve("pids")).stream().map(Long::valueOf).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A zombie is dead, even where nobody has reaped it yet. */
  static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }

  static void awaitDead(List<Long> pids) {
    Awaitility.await().until(() -> pids.stream().noneMatch(Processes::isAlive));
  }

  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** The supervising script of a worker's only command, and the subshell that watches its pipe. */
  static List<ProcessHandle> supervisors(ProcessHandle worker) {
    try (Stream<ProcessHandle> children = worker.descendants()) {
      return children.filter(Processes::isSupervisor).toList();
    }
  }

  private static boolean isSupervisor(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
          .contains("overlord-exec\0run\0");
    } catch (IOException e) {
      return false;
    }
  }
}
