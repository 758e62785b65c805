package dev.overlord.worker.exec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The end of what a command writes to its standard error; each last line of it is its progress. */
final class OutputTail implements Callable<Void> {
  static final int TAIL_BYTES = 4 * 1024;

  private final InputStream in;
  private final Consumer<String> progress;
  private byte[] tail = new byte[0];

  OutputTail(InputStream in, Consumer<String> progress) {
    this.in = in;
    this.progress = progress;
  }

  @Override
  public @Nullable Void call() throws IOException {
    try (in) {
      byte[] buffer = new byte[TAIL_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        append(buffer, read);
        String text = text();
        if (!text.isEmpty()) {
          progress.accept(text.substring(text.lastIndexOf('\n') + 1));
        }
      }
    }
    return null;
  }

  private void append(byte[] buffer, int count) {
    byte[] both = Arrays.copyOf(tail, tail.length + count);
    System.arraycopy(buffer, 0, both, tail.length, count);
    tail = Arrays.copyOfRange(both, Math.max(0, both.length - TAIL_BYTES), both.length);
  }

  /** After {@link #call}. */
  String text() {
    return new String(tail, StandardCharsets.UTF_8).strip();
  }
}
