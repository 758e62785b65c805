package dev.overlord.chaos.work;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/**
 * Makes tasks for the simulated backend: most short, some longer than the TTL, all lanes, a few
 * tenants, and now and then something that is no task.
 */
final class TaskMaker {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long TIMEOUT_MS = 60_000;

  /**
   * A token takes about 6 ms in the profile gpu-small: 0.1 to 0.5 s, 0.5 to 3 s, 15 to 36 s. The
   * longest outlast the leases of a worker that is frozen: only they put a pool beyond its cap.
   */
  private enum Length {
    SHORT(20, 90),
    MIDDLING(90, 500),
    LONGER_THAN_TTL(2_500, 6_000);

    private final int leastTokens;
    private final int mostTokens;

    Length(int leastTokens, int mostTokens) {
      this.leastTokens = leastTokens;
      this.mostTokens = mostTokens;
    }
  }

  /**
   * @param lane the topic's suffix, empty for the lane normal
   * @param tenant the record's key
   * @param isTask whether it is one, and is to succeed
   */
  record Made(String id, String lane, String tenant, String value, boolean isTask) {}

  private final String pool;
  private final Random random;
  private int count;

  TaskMaker(String pool, Random random) {
    this.pool = pool;
    this.random = random;
  }

  Made next() {
    String id = pool + "-" + ++count;
    ObjectNode task = JSON.createObjectNode().put("id", id);
    Length length = length();
    task.putObject("payload")
        .put("max_tokens", random.nextInt(length.leastTokens, length.mostTokens + 1))
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "task " + id);
    task.put("timeout_ms", TIMEOUT_MS);
    task.putObject("labels").put("length", length.name());
    boolean isTask = random.nextInt(200) != 0;
    if (!isTask) {
      task.put("no_field_of_a_task", true);
    }
    return new Made(id, lane(), "tenant-" + random.nextInt(5), task.toString(), isTask);
  }

  private Length length() {
    int dice = random.nextInt(100);
    if (dice < 3) {
      return Length.LONGER_THAN_TTL;
    }
    return dice < 15 ? Length.MIDDLING : Length.SHORT;
  }

  private String lane() {
    int dice = random.nextInt(10);
    if (dice == 0) {
      return ".high";
    }
    return dice == 1 ? ".low" : "";
  }
}
