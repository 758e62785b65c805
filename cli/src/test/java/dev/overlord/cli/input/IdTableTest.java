package dev.overlord.cli.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdTableTest {
  @Test
  void table_answersAsAMapDoes_throughItsGrowth() {
    var table = new IdTable();
    Map<String, Long> map = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String id = "id-" + i * 7919 % 15_000;
      Long before = map.put(id, (long) i);
      assertThat(table.put(id, i)).isEqualTo(before == null ? IdTable.ABSENT : before);
    }

    assertThat(table.size()).isEqualTo(map.size());
    map.forEach((id, value) -> assertThat(table.get(id)).isEqualTo(value));
    assertThat(table.get("never put")).isEqualTo(IdTable.ABSENT);
    long[] sum = {0};
    table.forEachValue(value -> sum[0] += value);
    assertThat(sum[0]).isEqualTo(map.values().stream().mapToLong(Long::longValue).sum());
  }
}
