package dev.overlord.control.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.text.Nearest;
import dev.overlord.control.Cluster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Changes the fields of a pool that are turned while it runs. */
public final class PoolChange {
  private static final String PAUSED = "paused";
  private static final List<String> FIELDS =
      List.of("concurrency", PAUSED, "timeout_ms", "max_attempts", "max_interruptions");

  private final Cluster cluster;

  public PoolChange(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Writes the next revision.
   *
   * @param changes by field, as the pool's record has them
   * @param by who it was, for the record
   * @throws RefusedException a field cannot be changed so
   * @throws LogUnavailableException the log did not confirm it: it may be repeated
   */
  public PoolDefinition apply(String pool, PoolDefinition before, JsonNode changes, String by) {
    ObjectNode fields = Json.shared().valueToTree(before);
    PoolDefinition changed = before;
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      String name = change.getKey();
      check(name, change.getValue());
      fields.set(name, change.getValue());
      changed = defined(name, fields);
    }
    PoolDefinition revised = changed.revised(before.revision() + 1, by);
    try (LogWriter writer = cluster.log().writer("pool-change")) {
      Partition pools = new Partition(cluster.topics().pools(), 0);
      writer.send(NewRecord.to(pools, pool, Json.write(revised))).join();
      return revised;
    } catch (CompletionException e) {
      throw new LogUnavailableException("the change was not confirmed", e.getCause());
    }
  }

  private static void check(String name, JsonNode value) {
    if (!FIELDS.contains(name)) {
      throw new RefusedException(
          name, "field '" + name + "' is not changed here" + Nearest.hint(name, FIELDS));
    }
    boolean truth = name.equals(PAUSED);
    if (truth ? !value.isBoolean() : !value.isIntegralNumber()) {
      throw new RefusedException(
          name,
          "field '"
              + name
              + "' must be "
              + (truth ? "true or false" : "a whole number")
              + ", not "
              + value);
    }
  }

  /** After each change by itself, so that the one which does not fit is named. */
  private static PoolDefinition defined(String name, ObjectNode fields) {
    try {
      return Json.read(Json.write(fields), PoolDefinition.class);
    } catch (MalformedException e) {
      Throwable reason = e;
      while (reason.getCause() != null) {
        reason = reason.getCause();
      }
      String message = String.valueOf(reason.getMessage());
      throw new RefusedException(name, message.lines().findFirst().orElse(message));
    }
  }

  /** A field cannot be changed so. */
  public static final class RefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    RefusedException(String field, String message) {
      super(message);
      this.field = field;
    }

    public String field() {
      return field;
    }
  }
}
