package dev.overlord.cli.pools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.PoolDefinition.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Goal: the table in docs/pools.md is the code's. Names, defaults and bounds are compared. */
class FieldTableTest {
  /** Defaults that depend on other fields; what they are is tested with the files. */
  private static final Map<PoolField, String> IN_WORDS =
      Map.of(
          PoolField.ENDPOINTS, "the backend's usual address; `HANDLER:` for handlers but `openai`",
          PoolField.CONCURRENCY,
              "the endpoints' limits added up if each has one, else the backend's, else `2`",
          PoolField.BACKEND_IGNORES_DISCONNECT, "`true` for `llamacpp`, else `false`");

  private record Row(String defaultValue, String bounds) {}

  @Test
  void table_saysWhatTheCodeDoes() throws IOException {
    Map<String, Row> table = table();

    assertThat(table.keySet()).containsExactlyElementsOf(PoolField.keys());
    for (PoolField field : PoolField.values()) {
      Row row = table.get(field.key());
      assertThat(row.defaultValue()).as(field.key()).isEqualTo(defaultOf(field));
      assertThat(row.bounds()).as(field.key()).isEqualTo(field.type().bounds());
    }
  }

  private static String defaultOf(PoolField field) {
    PoolValues minimal = new PoolValues();
    minimal.put(PoolField.ENDPOINTS, List.of(new Endpoint("http://a", null)));
    Object value = field.of(minimal.complete());
    return IN_WORDS.getOrDefault(field, value == null ? "none" : "`" + FieldText.of(value) + "`");
  }

  private static Map<String, Row> table() throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "pools.md"))) {
      String[] cells = line.split(" \\| ", -1);
      if (line.startsWith("| `") && cells.length == 4) {
        String name = cells[0].replaceAll("[|` ]", "");
        rows.put(name, new Row(cells[1].strip(), cells[2].strip()));
      }
    }
    return rows;
  }
}
