package dev.overlord.cli.tune;

import dev.overlord.common.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps a number of requests going until the step is measured. */
final class Load {
  private final Requests requests;
  private final Clock clock;

  Load(Requests requests, Clock clock) {
    this.requests = requests;
    this.clock = clock;
  }

  /**
   * Returns when the last request has ended, so that the next step begins with an idle backend.
   *
   * @throws InterruptedException the measurement was cancelled
   */
  Point run(int concurrency, Settings settings) throws InterruptedException {
    int count = Math.max(settings.requests(), Settings.ROUNDS * concurrency);
    StepTally tally =
        new StepTally(
            concurrency,
            count,
            settings.stepTime().toNanos(),
            settings.errorsMax(),
            clock.monotonicNanos());
    AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < concurrency; i++) {
      senders.add(Thread.ofVirtual().name("tune-" + i).start(() -> send(tally, broken)));
    }
    for (Thread sender : senders) {
      sender.join();
    }
    if (broken.get() instanceof InterruptedException cancelled) {
      throw cancelled;
    }
    if (broken.get() != null) {
      throw new IllegalStateException("a request could not be sent", broken.get());
    }
    return tally.point();
  }

  private void send(StepTally tally, AtomicReference<@Nullable Throwable> broken) {
    try {
      while (broken.get() == null) {
        int index = begin(tally);
        if (index < 0) {
          return;
        }
        Sample sample = requests.send(index);
        synchronized (tally) {
          tally.ended(sample, clock.monotonicNanos());
        }
      }
    } catch (InterruptedException | RuntimeException e) {
      broken.compareAndSet(null, e);
    }
  }

  /** The next request's number; below 0: no more. */
  private static int begin(StepTally tally) {
    synchronized (tally) {
      return tally.begin() ? tally.index() : -1;
    }
  }
}
