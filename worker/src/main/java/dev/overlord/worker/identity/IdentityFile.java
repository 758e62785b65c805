package dev.overlord.worker.identity;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What {@code identity.json} holds. Any field may be missing in a file that was damaged.
 *
 * @param bootId of the machine when it was written
 * @param device and
 * @param inode of the lock file beside it
 */
record IdentityFile(
    @Nullable String name, long incarnation, @Nullable String bootId, long device, long inode) {
  private static final String FILE = "identity.json";

  /** Null when there is none, or none that can be understood: then a new name is the safe way. */
  static @Nullable IdentityFile read(Path folder) throws IOException {
    try {
      return Json.read(Files.readAllBytes(folder.resolve(FILE)), IdentityFile.class);
    } catch (NoSuchFileException | MalformedException e) {
      return null;
    }
  }

  /** Returns when it would be found after a crash of the machine. */
  void write(Path folder) throws IOException {
    Path next = folder.resolve(FILE + ".next");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(Json.write(this));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(
        next,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
