package dev.overlord.worker.identity;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The data folder belongs to another worker process that is alive. */
public final class FolderInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(Path folder, @Nullable Throwable cause) {
    super(
        "data folder "
            + folder
            + " is in use by another worker that is running; stop that one, or give this one"
            + " a folder of its own",
        cause);
  }
}
