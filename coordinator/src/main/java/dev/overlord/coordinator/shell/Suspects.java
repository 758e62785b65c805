package dev.overlord.coordinator.shell;

import dev.overlord.common.model.TaskRef;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What leaders of this process were handling when they failed for a reason that is not the log's: a
 * bug, or input that nobody thought of. It outlives the leader. What fails twice is not handled a
 * third time: a task gets a failed outcome, a worker's message is passed over, so that one of them
 * does not stop its shard for ever. Bounded; thread-safe.
 */
public final class Suspects {
  private static final int TWICE = 2;
  private static final int MOST = 1_000;

  private final Map<String, Integer> failures = new LinkedHashMap<>();

  /** A leader failed while it handled this. */
  synchronized void failed(String what) {
    failures.merge(what, 1, Integer::sum);
    if (failures.size() > MOST) {
      failures.remove(failures.keySet().iterator().next());
    }
  }

  synchronized boolean isConvicted(String what) {
    return failures.getOrDefault(what, 0) >= TWICE;
  }

  /** Not even the bytes may be passed on: it failed once more after it had been refused. */
  synchronized boolean isHopeless(String what) {
    return failures.getOrDefault(what, 0) > TWICE;
  }

  synchronized boolean isEmpty() {
    return failures.isEmpty();
  }

  /**
   * @param topicId a topic made anew has other tasks under the same refs; null when it is not known
   */
  static String name(TaskRef ref, @Nullable String topicId) {
    return "task " + ref + " of topic " + topicId;
  }

  static String name(int shard, long workerEvent) {
    return "worker event " + workerEvent + " of shard " + shard;
  }
}
