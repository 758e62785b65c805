package dev.overlord.cli.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Children of a former run on the same folder whose parent was killed. They end by themselves
 * within seconds, unless they are frozen; until then they hold the broker's files and port.
 */
final class Leftovers {
  /** A pid is the recorded process if it began within this time of the recorded instant. */
  private static final Duration SAME_START = Duration.ofSeconds(2);

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** What the operating system may take to clear away a killed process. */
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /** Waits for their end, and kills those that are still alive after {@code patience}. */
  static void end(Path folder, Duration patience) throws IOException, InterruptedException {
    List<ProcessHandle> alive =
        ProcessTable.read(folder).stream().flatMap(entry -> find(entry).stream()).toList();
    long deadline = System.nanoTime() + patience.toNanos();
    for (ProcessHandle process : alive) {
      log.info("leftover.waiting pid={}", process.pid());
      if (!endsBy(process, deadline)) {
        log.warn("leftover.killed pid={}", process.pid());
        process.destroyForcibly();
        endsBy(process, System.nanoTime() + AFTER_KILL.toNanos());
      }
    }
  }

  private static Optional<ProcessHandle> find(ProcessTable.Entry entry) {
    return ProcessHandle.of(entry.pid())
        .filter(process -> process.info().startInstant().filter(i -> near(i, entry)).isPresent());
  }

  private static boolean near(Instant start, ProcessTable.Entry entry) {
    return Duration.between(start, entry.startedAt()).abs().compareTo(SAME_START) < 0;
  }

  /** Looks often: ProcessHandle.onExit looks every second or so at processes of other parents. */
  private static boolean endsBy(ProcessHandle process, long deadline) throws InterruptedException {
    while (process.isAlive()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(LOOK_EVERY);
    }
    return true;
  }
}
