package dev.overlord.worker.exec;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a command writes to its standard output; one that writes too much is stopped. */
final class BoundedOutput implements Callable<Void> {
  private final InputStream in;
  private final int most;
  private final Runnable stop;
  private byte[] bytes = new byte[0];
  private boolean tooLarge;

  BoundedOutput(InputStream in, int most, Runnable stop) {
    this.in = in;
    this.most = most;
    this.stop = stop;
  }

  @Override
  public @Nullable Void call() throws IOException {
    try (in) {
      bytes = in.readNBytes(most);
      tooLarge = in.read() >= 0;
      if (tooLarge) {
        stop.run();
      }
    }
    return null;
  }

  /** After {@link #call}. */
  byte[] bytes() {
    return bytes;
  }

  boolean tooLarge() {
    return tooLarge;
  }

  int most() {
    return most;
  }
}
