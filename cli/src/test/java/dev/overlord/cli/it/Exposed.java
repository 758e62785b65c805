package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.it.MetricsDoc.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} shows, compared with a record of {@code stats} by docs/metrics.md. */
final class Exposed {
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");

  private Exposed() {}

  static Map<Series, Double> samples(String text) {
    Map<Series, Double> samples = new HashMap<>();
    for (String line : text.split("\n")) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        String labels = sample.group(2) == null ? "" : sample.group(2);
        samples.put(Series.of(sample.group(1), labels), Double.parseDouble(sample.group(3)));
      }
    }
    return samples;
  }

  /** Each number of a record, by its path. */
  static Map<String, Double> figures(JsonNode record) {
    Map<String, Double> figures = new TreeMap<>();
    addFigures("", record, figures);
    return figures;
  }

  private static void addFigures(String path, JsonNode node, Map<String, Double> figures) {
    node.properties()
        .forEach(field -> {
          String name = path + field.getKey();
          if (field.getValue().isObject()) {
            addFigures(name + ".", field.getValue(), figures);
          } else if (field.getValue().isNumber()) {
            figures.put(name, field.getValue().asDouble());
          }
        });
  }

  /** Each figure is shown with its value, and each that is documented is among the figures. */
  static void assertShown(Map<String, Double> figures, String pool, Map<Series, Double> shown) {
    figures.forEach((field, value) -> {
      double expected = field.contains("_ms") ? value / 1_000 : value;
      assertThat(shown)
          .as(field)
          .containsEntry(MetricsDoc.seriesOf(field).with("pool", pool), expected);
    });
    assertThat(figures).as("docs/metrics.md").containsKeys(MetricsDoc.figures());
  }
}
