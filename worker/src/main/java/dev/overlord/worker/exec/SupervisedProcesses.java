package dev.overlord.worker.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Each command under a small shell script, {@code supervise.sh}, which holds one end of a pipe of
 * which the worker holds the other. The folder has a file for each command that runs, so that the
 * next process of the same folder can end what is left before it says that the former one is dead.
 */
final class SupervisedProcesses implements Supervision {
  private static final String SCRIPT = script();
  private static final String PAYLOAD = ".stdin";
  private static final String LOCK = "lock";
  private static final long LEFTOVER_WAIT_SECONDS = 10;

  private final Path folder;
  private final FileChannel lock;
  private final boolean temporary;

  private SupervisedProcesses(Path folder, FileChannel lock, boolean temporary) {
    this.folder = folder;
    this.lock = lock;
    this.temporary = temporary;
  }

  static SupervisedProcesses inTemporaryFolder() throws IOException {
    return open(Files.createTempDirectory("overlord-exec"), true);
  }

  static SupervisedProcesses in(Path folder) throws IOException {
    return open(folder, false);
  }

  private static SupervisedProcesses open(Path folder, boolean temporary) throws IOException {
    makePrivate(folder);
    FileChannel lock =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() == null) {
        throw new IOException("folder " + folder + " is in use by another worker");
      }
      endLeftovers(folder);
      return new SupervisedProcesses(folder, lock, temporary);
    } catch (OverlappingFileLockException e) {
      lock.close();
      throw new IOException("folder " + folder + " is in use by this process", e);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** It holds payloads for a moment. */
  private static void makePrivate(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  private static void endLeftovers(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(LOCK) && !name.endsWith(PAYLOAD)) {
          endLeftover(name);
        }
        if (!name.equals(LOCK)) {
          Files.delete(file);
        }
      }
    }
  }

  private static void endLeftover(String mark) throws IOException {
    Process ending = ending(mark);
    try {
      if (!ending.waitFor(LEFTOVER_WAIT_SECONDS, TimeUnit.SECONDS)) {
        ending.destroyForcibly();
        throw new IOException(
            "processes that a former worker has started cannot be ended; end those with"
                + " OVERLORD_EXECUTION="
                + mark
                + " in their environment, or use another data folder");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a former worker's processes were ended", e);
    }
  }

  private static Process ending(String mark) throws IOException {
    return new ProcessBuilder("sh", "-c", SCRIPT, "overlord-end", "end", mark)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Override
  public boolean endsWithWorker() {
    return true;
  }

  @Override
  public ProcessTree start(String command, Map<String, String> environment, byte[] stdin)
      throws IOException {
    String mark = UUID.randomUUID().toString();
    Path record = folder.resolve(mark);
    Path payload = folder.resolve(mark + PAYLOAD);
    Files.write(payload, stdin, StandardOpenOption.CREATE_NEW);
    Files.createFile(record);
    // In a session of its own, so that a terminal's Ctrl-C reaches the worker only.
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "setsid",
                "sh",
                "-c",
                SCRIPT,
                "overlord-exec",
                "run",
                mark,
                payload.toString(),
                record.toString(),
                command));
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("OVERLORD_SUPERVISOR", mark);
    try {
      return new Supervised(builder.start(), mark, record);
    } catch (IOException e) {
      Files.deleteIfExists(payload);
      Files.deleteIfExists(record);
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
      if (temporary) {
        Files.delete(folder.resolve(LOCK));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String script() {
    try (InputStream in = SupervisedProcesses.class.getResourceAsStream("supervise.sh")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Supervised(Process process, String mark, Path record) implements ProcessTree {
    /** The script sees its standard input end. */
    @Override
    public void stop() {
      try {
        process.getOutputStream().close();
      } catch (IOException e) {
        // A pipe that cannot be closed is one whose reader is gone.
        return;
      }
    }

    @Override
    public boolean awaitEnd() {
      boolean interrupted = Waiting.forEnd(process, this::stop);
      while (Files.exists(record)) {
        interrupted |= endWithoutSupervisor();
      }
      return interrupted;
    }

    /** The script itself was killed before it was done. */
    private boolean endWithoutSupervisor() {
      try {
        boolean interrupted = Waiting.forEnd(ending(mark), () -> {});
        Files.deleteIfExists(record);
        return interrupted;
      } catch (IOException e) {
        throw new UncheckedIOException("the command's processes cannot be ended", e);
      }
    }
  }
}
