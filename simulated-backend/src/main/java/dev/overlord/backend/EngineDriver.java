package dev.overlord.backend;

import dev.overlord.backend.engine.Engine;
import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives the engine real time, on the event loop's thread. */
final class EngineDriver {
  private final Engine engine;
  private final EventLoop loop;
  private final Consumer<Engine.Progress> listener;
  private @Nullable ScheduledFuture<?> wakeUp;
  private long wakeUpAt = Engine.NEVER;
  private boolean pumping;
  private boolean again;

  EngineDriver(Engine engine, EventLoop loop, Consumer<Engine.Progress> listener) {
    this.engine = engine;
    this.loop = loop;
    this.listener = listener;
  }

  void submit(Engine.Job job) {
    engine.submit(job, System.nanoTime());
    pump();
  }

  void abort(long id) {
    engine.abort(id, System.nanoTime());
    pump();
  }

  /** A listener may submit or abort: that must not overtake the progress still to be told. */
  private void pump() {
    if (pumping) {
      again = true;
      return;
    }
    pumping = true;
    try {
      do {
        again = false;
        engine.advance(System.nanoTime()).forEach(listener);
      } while (again);
    } finally {
      pumping = false;
      schedule();
    }
  }

  private void schedule() {
    long next = engine.nextEventAt();
    if (next == wakeUpAt) {
      return;
    }
    if (wakeUp != null) {
      wakeUp.cancel(false);
      wakeUp = null;
    }
    wakeUpAt = next;
    if (next != Engine.NEVER) {
      long delay = Math.max(0, next - System.nanoTime());
      wakeUp = loop.schedule(this::wake, delay, TimeUnit.NANOSECONDS);
    }
  }

  private void wake() {
    wakeUp = null;
    wakeUpAt = Engine.NEVER;
    pump();
  }
}
