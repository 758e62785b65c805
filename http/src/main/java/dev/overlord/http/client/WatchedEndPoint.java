package dev.overlord.http.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which somebody may listen for its end while Jetty does not read it.
 *
 * <p>While a request is being handled Jetty 12 has no interest in what comes in over HTTP/1.1, so a
 * client that closes the connection is not noticed before the answer is written. The watch takes
 * that interest for itself: an end of the stream means that the client has gone; bytes of a next
 * request are kept for Jetty, which gets them first when it reads again.
 */
final class WatchedEndPoint extends SocketChannelEndPoint {
  private static final int EARLY_BYTES_MAX = 4096;

  private final ReentrantLock lock = new ReentrantLock();

  /** The interest that is registered below; null when it is Jetty's own or there is none. */
  private @Nullable Watch watch;

  /** Of a next request, read by the watch; never empty. */
  private @Nullable ByteBuffer early;

  WatchedEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  /**
   * Runs {@code gone}, once at most, when the client closes the connection before Jetty reads it
   * again. The present request must have been read to its end.
   */
  void watch(Runnable gone) {
    lock.lock();
    try {
      Watch present = watch;
      if (present != null) {
        present.gone = gone;
      } else if (early == null && !super.isFillInterested()) {
        watch = new Watch(gone);
        super.fillInterested(watch);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nobody wants to know any more. */
  void unwatch() {
    lock.lock();
    try {
      if (watch != null) {
        watch.gone = null;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    lock.lock();
    try {
      ByteBuffer kept = early;
      if (kept == null) {
        return super.fill(buffer);
      }
      int filled = BufferUtil.append(buffer, kept);
      if (!kept.hasRemaining()) {
        early = null;
      }
      return filled;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void fillInterested(Callback callback) {
    if (!taken(callback)) {
      super.fillInterested(callback);
    }
  }

  @Override
  public boolean tryFillInterested(Callback callback) {
    return taken(callback) || super.tryFillInterested(callback);
  }

  @Override
  public boolean isFillInterested() {
    lock.lock();
    try {
      Watch present = watch;
      return present == null ? super.isFillInterested() : present.next != null;
    } finally {
      lock.unlock();
    }
  }

  /** Jetty wants to read again: what is there already is for it, and so is the watch's interest. */
  private boolean taken(Callback callback) {
    lock.lock();
    try {
      if (early != null) {
        Thread.ofVirtual().start(callback::succeeded);
        return true;
      }
      Watch present = watch;
      if (present == null || present.next != null) {
        return false;
      }
      present.gone = null;
      present.next = callback;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private final class Watch implements Callback {
    private @Nullable Runnable gone;

    /** Jetty's own interest, which waits for the same. */
    private @Nullable Callback next;

    Watch(Runnable gone) {
      this.gone = gone;
    }

    @Override
    public void succeeded() {
      end(this::look);
    }

    @Override
    public void failed(Throwable cause) {
      end(() -> {
        Callback waiting = next;
        if (waiting != null) {
          return () -> waiting.failed(cause);
        }
        // A connection may be idle for as long as its request waits.
        return cause instanceof TimeoutException ? again() : gone;
      });
    }

    private interface Step {
      @Nullable Runnable take();
    }

    /** Runs what follows outside of the lock, since it is other people's code. */
    private void end(Step step) {
      Runnable then;
      lock.lock();
      try {
        watch = null;
        then = step.take();
      } finally {
        lock.unlock();
      }
      if (then != null) {
        then.run();
      }
    }

    private @Nullable Runnable look() {
      Callback waiting = next;
      if (waiting != null) {
        return waiting::succeeded;
      }
      ByteBuffer buffer = BufferUtil.allocate(EARLY_BYTES_MAX);
      try {
        int read = WatchedEndPoint.super.fill(buffer);
        if (read == 0) {
          return again();
        }
        if (read > 0) {
          early = buffer;
          return null;
        }
        return gone;
      } catch (IOException e) {
        return gone;
      }
    }

    private @Nullable Runnable again() {
      watch = this;
      WatchedEndPoint.super.fillInterested(this);
      return null;
    }
  }
}
