package dev.overlord.worker.loop;

import dev.overlord.worker.TaskHandler;
import org.jspecify.annotations.Nullable;

/** Why a worker cannot run a pool's tasks, with the remedy. */
final class Inability {
  private Inability() {}

  static String of(String pool, String name, @Nullable TaskHandler handler) {
    return handler == null
        ? "this worker has no handler '" + name + "' (put its jar into the folder of --handlers)"
        : "this worker's handler '" + name + "' is not set up for pool " + pool;
  }
}
