package dev.overlord.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.cli.bench.share.Manner;
import dev.overlord.common.codec.Json;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found.
 *
 * @param overlordHeap null where its log said nothing
 * @param baselines empty when none was asked for
 */
record BenchReport(
    BenchPlan plan,
    Environment environment,
    Measured overlord,
    @Nullable HeapUse overlordHeap,
    EnumMap<Manner, Measured> baselines) {

  /** Overlord's figures at the top, each baseline's under its own name. */
  String json() {
    ObjectNode all = object(overlord);
    all.set("overlord_heap", Json.shared().valueToTree(overlordHeap));
    for (Map.Entry<Manner, Measured> baseline : baselines.entrySet()) {
      all.set(key(baseline.getKey()), object(baseline.getValue()));
    }
    all.set("settings", Json.shared().valueToTree(plan));
    all.set("environment", Json.shared().valueToTree(environment));
    try {
      return Json.shared()
          .writer()
          .with(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the report is no JSON", e);
    }
  }

  /** Whether the cap that was to hold did. */
  boolean capHeld() {
    return !plan.capped() || overlord.figures().maxConcurrency() <= plan.concurrency();
  }

  private static ObjectNode object(Measured measured) {
    return Json.shared().valueToTree(measured);
  }

  private static String key(Manner manner) {
    return switch (manner) {
      case ONE_BY_ONE -> "baseline";
      case BATCHED -> "baseline_batched";
    };
  }
}
