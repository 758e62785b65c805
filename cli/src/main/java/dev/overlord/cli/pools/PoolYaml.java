package dev.overlord.cli.pools;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import java.util.List;
import java.util.Objects;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** A definition as a file that {@code apply} takes, with notes for people. */
final class PoolYaml {
  private PoolYaml() {}

  static String of(String pool, PoolDefinition definition) {
    StringBuilder text = new StringBuilder("name: " + scalar(pool) + "\n");
    PoolValues values = PoolValues.of(definition);
    for (PoolField field : PoolField.values()) {
      Object value = field.of(definition);
      if (value instanceof List<?> endpoints) {
        text.append(field.key()).append(":\n");
        endpoints.forEach(each -> text.append(endpoint((Endpoint) each)));
      } else if (value != null) {
        boolean standard = Objects.equals(value, values.defaultOf(field));
        text.append(field.key())
            .append(": ")
            .append(field == PoolField.LANES ? lanes(value) : scalar(typed(value)))
            .append(standard ? "  # default\n" : "\n");
      }
    }
    return text.toString();
  }

  private static String lanes(Object shares) {
    return "{" + FieldText.of(shares).replaceAll("([a-z]+) (\\d+)", "$1: $2") + "}";
  }

  /** A number stays one; a duration is text. */
  private static Object typed(Object value) {
    return value instanceof Integer || value instanceof Boolean ? value : FieldText.of(value);
  }

  private static String endpoint(Endpoint endpoint) {
    Integer own = endpoint.concurrency();
    return "  - url: "
        + scalar(endpoint.url())
        + "\n"
        + (own == null ? "" : "    concurrency: " + own + "\n");
  }

  /** Quoted where YAML would take it for something else. */
  private static String scalar(Object value) {
    DumperOptions options = new DumperOptions();
    options.setSplitLines(false);
    return new Yaml(options).dump(value).replace("\n...", "").strip();
  }
}
