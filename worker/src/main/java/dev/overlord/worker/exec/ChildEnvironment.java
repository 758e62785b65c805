package dev.overlord.worker.exec;

import dev.overlord.worker.TaskContext;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The environment of a command: what names the task, and of the worker's own only what every
 * program needs and what its operator names. So no key of a backend, and no password of Kafka,
 * reaches it by default.
 */
public final class ChildEnvironment {
  private static final Set<String> PASSED =
      Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR");

  private final Map<String, String> own;
  private final Set<String> named;
  private final Predicate<String> isKey;

  /**
   * @param own the worker's environment
   * @param named variables of it that commands get too
   * @param isKey whether this worker finds a backend's key in this variable: such a one no command
   *     gets, of whatever pool
   */
  public ChildEnvironment(Map<String, String> own, Set<String> named, Predicate<String> isKey) {
    this.own = Map.copyOf(own);
    this.named = Set.copyOf(named);
    this.isKey = isKey;
  }

  Map<String, String> of(TaskContext context) {
    String keyVariable = context.definition().apiKeyEnv();
    Map<String, String> child = new TreeMap<>(own);
    child.keySet().removeIf(name -> !passes(name) || name.equals(keyVariable) || isKey.test(name));
    child.put("OVERLORD_POOL", context.pool());
    child.put("OVERLORD_TASK_ID", context.taskId().replace('\0', '\ufffd'));
    child.put("OVERLORD_ATTEMPT", String.valueOf(context.attempt()));
    child.put("OVERLORD_TOKEN", String.valueOf(context.token()));
    child.put("OVERLORD_TIMEOUT_MS", String.valueOf(context.timeout().toMillis()));
    return child;
  }

  private boolean passes(String name) {
    return PASSED.contains(name) || name.startsWith("LC_") || named.contains(name);
  }
}
