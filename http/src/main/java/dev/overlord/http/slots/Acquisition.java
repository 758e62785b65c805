package dev.overlord.http.slots;

import dev.overlord.worker.acquire.LeasePool;
import dev.overlord.worker.acquire.LlmPoolTimeout;
import dev.overlord.worker.acquire.PoolLease;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One wait for a slot, which its client can end by going away. */
final class Acquisition {
  private final CompletableFuture<PoolLease> result = new CompletableFuture<>();
  private final Thread waiter;

  /** Begins to wait. */
  Acquisition(LeasePool leases, String pool, Duration timeout) {
    // A thread of its own, because the server's must not be interrupted.
    this.waiter =
        Thread.ofVirtual().name("acquire-" + pool).start(() -> acquire(leases, pool, timeout));
  }

  private void acquire(LeasePool leases, String pool, Duration timeout) {
    try {
      PoolLease lease = leases.acquire(pool, timeout);
      if (!result.complete(lease)) {
        lease.close();
      }
    } catch (LlmPoolTimeout | RuntimeException e) {
      result.completeExceptionally(e);
    } catch (InterruptedException e) {
      result.cancel(false);
    }
  }

  /** Nobody waits any more: the place is given up, and so is a slot that comes all the same. */
  void abandon() {
    result.cancel(false);
    waiter.interrupt();
  }

  /**
   * @return null when it was abandoned
   */
  @Nullable PoolLease await() throws InterruptedException, LlmPoolTimeout {
    try {
      return result.get();
    } catch (CancellationException e) {
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LlmPoolTimeout timeout) {
        throw timeout;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }
}
