package dev.overlord.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is printed. */
record BenchReport(BenchPlan settings, Figures figures) {
  String json() {
    ObjectNode all = Json.shared().valueToTree(figures);
    all.set("settings", Json.shared().valueToTree(settings));
    try {
      return Json.shared()
          .writer()
          .with(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  String table() {
    StringBuilder lines = new StringBuilder();
    line(lines, "tasks per second", figures.tasksPerSecond());
    line(lines, "slot utilisation", figures.slotUtilisation());
    line(lines, "max concurrency", figures.maxConcurrency());
    line(lines, "elapsed, ms", figures.elapsedMs());
    line(lines, "submit to start, ms", figures.submitToStartMs());
    line(lines, "hand-over gap, ms", figures.handoverGapMs());
    return lines.toString();
  }

  private static void line(StringBuilder lines, String name, @Nullable Object value) {
    lines.append(String.format(Locale.ROOT, "  %-22s %s%n", name, value == null ? "-" : value));
  }
}
