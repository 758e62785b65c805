package dev.overlord.cli.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/metrics.md says, read as a test can use it. */
final class MetricsDoc {
  private static final Pattern FIELD_ROW =
      Pattern.compile("^\\| `([a-z0-9_.<>]+)` \\| `(overlord_[a-z0-9_]+)(?:\\{(.*)})?` \\|.*");
  private static final Pattern METRIC_ROW = Pattern.compile("^\\| `(overlord_[a-z0-9_]+)` \\|.*");
  private static final Pattern ALERT_ROW = Pattern.compile("^\\| `(Overlord\\w+)` \\|.*");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern PLACEHOLDER = Pattern.compile("<(\\w+)>");

  private static final Set<String> NO_NUMBERS = Set.of("at", "state", "purge_held_by");

  private MetricsDoc() {}

  /** A metric with its labels, as text that can be compared. */
  record Series(String name, Map<String, String> labels) {
    static Series of(String name, String labels) {
      Map<String, String> read = new TreeMap<>();
      Matcher label = LABEL.matcher(labels);
      while (label.find()) {
        read.put(label.group(1), label.group(2));
      }
      return new Series(name, read);
    }

    Series with(String label, String value) {
      Map<String, String> more = new TreeMap<>(labels);
      more.put(label, value);
      return new Series(name, more);
    }
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("..", "docs", "metrics.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The example of a worker's answer. */
  static JsonNode health() throws IOException {
    String example =
        lines().stream().filter(line -> line.startsWith("{\"status\"")).findFirst().orElseThrow();
    return Json.shared().readTree(example);
  }

  /** By field of the stats record; a placeholder such as {@code <lane>} stands in both. */
  static Map<String, Series> fields() {
    Map<String, Series> fields = new LinkedHashMap<>();
    for (String line : lines()) {
      Matcher row = FIELD_ROW.matcher(line);
      if (row.matches()) {
        String labels = row.group(3) == null ? "" : row.group(3);
        fields.put(row.group(1), Series.of(row.group(2), labels));
      }
    }
    return fields;
  }

  /** The series for a field as it stands in a record, such as {@code queued_by_lane.high}. */
  static Series seriesOf(String path) {
    for (Map.Entry<String, Series> row : fields().entrySet()) {
      Matcher placeholder = PLACEHOLDER.matcher(row.getKey());
      if (!placeholder.find()) {
        if (row.getKey().equals(path)) {
          return row.getValue();
        }
        continue;
      }
      String before = row.getKey().substring(0, placeholder.start());
      if (path.startsWith(before)) {
        return row.getValue().with(placeholder.group(1), path.substring(before.length()));
      }
    }
    throw new AssertionError("docs/metrics.md has no row for the field " + path);
  }

  /** The fields that are numbers in each record of a pool that works. */
  static String[] figures() {
    return fields().keySet().stream()
        .filter(field -> !field.contains("<") && !NO_NUMBERS.contains(field))
        .toArray(String[]::new);
  }

  /** All metrics of all tables. */
  static Set<String> metrics() {
    Set<String> names = new TreeSet<>();
    fields().values().forEach(series -> names.add(series.name()));
    names.addAll(firstColumn(METRIC_ROW));
    return names;
  }

  static Set<String> alerts() {
    return firstColumn(ALERT_ROW);
  }

  private static Set<String> firstColumn(Pattern pattern) {
    Set<String> names = new TreeSet<>();
    for (String line : lines()) {
      Matcher row = pattern.matcher(line);
      if (row.matches()) {
        names.add(row.group(1));
      }
    }
    return names;
  }
}
