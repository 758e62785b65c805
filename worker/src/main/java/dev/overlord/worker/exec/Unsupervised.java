package dev.overlord.worker.exec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * For machines without {@code /proc} or {@code setsid}: the worker ends the processes that it can
 * see below the command, and nothing ends them when the worker dies.
 */
final class Unsupervised implements Supervision {
  @Override
  public boolean endsWithWorker() {
    return false;
  }

  @Override
  public ProcessTree start(String command, Map<String, String> environment, byte[] stdin)
      throws IOException {
    Path payload = Files.createTempFile("overlord-exec", ".stdin");
    try {
      Files.write(payload, stdin);
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-c", command).redirectInput(payload.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new Tree(builder.start(), payload);
    } catch (IOException e) {
      Files.deleteIfExists(payload);
      throw e;
    }
  }

  @Override
  public void close() {}

  private record Tree(Process process, Path payload) implements ProcessTree {
    /**
     * Its descendants are listed before it dies, for then they are orphans. By its handle, because
     * the process's own method closes the pipes that are still being read.
     */
    @Override
    public void stop() {
      List<ProcessHandle> below;
      try (Stream<ProcessHandle> descendants = process.descendants()) {
        below = descendants.toList();
      }
      process.toHandle().destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public boolean awaitEnd() {
      try {
        boolean interrupted = Waiting.forEnd(process, this::stop);
        Files.deleteIfExists(payload);
        return interrupted;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
