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
import java.util.concurrent.CompletionException;

/** Changes the fields of a pool that are turned while it runs. */
public final class PoolChange {
  private static final List<String> FIELDS =
      List.of("concurrency", "paused", "timeout_ms", "max_attempts", "max_interruptions");

  private final Cluster cluster;

  public PoolChange(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Writes the next revision.
   *
   * @param changes by field, as the pool's record has them
   * @param by who it was, for the record
   * @throws IllegalArgumentException a field cannot be changed so; the message names it
   * @throws LogUnavailableException the log did not confirm it: it may be repeated
   */
  public PoolDefinition apply(String pool, PoolDefinition before, JsonNode changes, String by) {
    ObjectNode fields = Json.shared().valueToTree(before);
    changes
        .fieldNames()
        .forEachRemaining(name -> {
          if (!FIELDS.contains(name)) {
            throw new IllegalArgumentException(
                "field '" + name + "' is not changed here" + Nearest.hint(name, FIELDS));
          }
          fields.set(name, changes.get(name));
        });
    PoolDefinition changed;
    try {
      changed = Json.read(Json.write(fields), PoolDefinition.class);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
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
}
