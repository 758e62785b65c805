package dev.overlord.worker.exec;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Threads for reading pipes: such a read would hold a virtual thread's carrier. */
final class Threads {
  private Threads() {}

  static Future<Void> start(String name, Callable<Void> work) {
    FutureTask<Void> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name(name).start(task);
    return task;
  }
}
