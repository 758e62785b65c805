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
    Long killedUs = overlord.leaderKilledUs();
    if (killedUs != null) {
      Takeover takeover = Takeover.of(overlord.executions(), killedUs);
      all.set("takeover", Json.shared().valueToTree(takeover));
    }
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
    return !plan.capped() || figures(overlord).maxConcurrency() <= plan.concurrency();
  }

  Figures figures(Measured measured) {
    return Figures.of(measured.executions(), plan.frame());
  }

  private ObjectNode object(Measured measured) {
    ObjectNode object = Json.shared().createObjectNode();
    object.put("description", measured.description());
    object.setAll((ObjectNode) Json.shared().valueToTree(figures(measured)));
    object.set("cpu_ms_per_task", Json.shared().valueToTree(measured.cpuMsPerTask()));
    object.put("executed_again", measured.executedAgain());
    return object;
  }

  private static String key(Manner manner) {
    return switch (manner) {
      case ONE_BY_ONE -> "baseline";
      case BATCHED -> "baseline_batched";
    };
  }
}
