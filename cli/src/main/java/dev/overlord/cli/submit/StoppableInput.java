package dev.overlord.cli.submit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Standard input that ends when the user wants no more: a read from a terminal or an open pipe
 * waits for ever and cannot be interrupted, so a thread of its own does that.
 */
final class StoppableInput extends InputStream {
  private static final int CHUNK = 1 << 16;
  private static final long LOOK_MS = 100;

  /** What was read, or why there is no more. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Chunk(byte[] bytes, @Nullable IOException failure) {}

  private final SynchronousQueue<Chunk> chunks = new SynchronousQueue<>();
  private final Stop stop;
  private byte[] current = {};
  private int at;
  private boolean over;

  StoppableInput(InputStream in, Stop stop) {
    this.stop = stop;
    Thread.ofPlatform().daemon().name("stdin").start(() -> read(in));
  }

  private void read(InputStream in) {
    try {
      byte[] buffer = new byte[CHUNK];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          chunks.put(new Chunk(Arrays.copyOf(buffer, n), null));
        }
        chunks.put(new Chunk(new byte[0], null));
      } catch (IOException e) {
        chunks.put(new Chunk(new byte[0], e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == current.length && !fill()) {
      return -1;
    }
    int count = Math.min(length, current.length - at);
    System.arraycopy(current, at, into, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    try {
      while (!over && !stop.asked()) {
        Chunk next = chunks.poll(LOOK_MS, TimeUnit.MILLISECONDS);
        if (next != null) {
          return take(next);
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private boolean take(Chunk next) throws IOException {
    IOException failure = next.failure();
    if (failure != null) {
      throw failure;
    }
    current = next.bytes();
    at = 0;
    over = current.length == 0;
    return !over;
  }
}
