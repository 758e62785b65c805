package dev.overlord.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One broker per folder. Kafka has a lock of its own, but finds it taken only when half of it runs
 * already, and then cannot be stopped: its raft thread spins.
 */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IllegalStateException another broker has the folder
   */
  static FolderLock take(Path dir) throws IOException {
    FileChannel channel =
        FileChannel.open(
            dir.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock();
      taken = lock != null;
    } catch (OverlappingFileLockException e) {
      throw inUse(dir, e);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      throw inUse(dir, null);
    }
    return new FolderLock(channel);
  }

  private static IllegalStateException inUse(Path dir, @Nullable Exception cause) {
    return new IllegalStateException(
        "the lock of the folder " + dir + " is held by another broker; stop that one first", cause);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
