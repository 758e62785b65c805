package dev.overlord.cli.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
  private static final PoolDefinition BEFORE = PoolDefinition.of(8, "openai", "http://a");

  @Test
  void onlyTheFieldsThatAreNamed_change() {
    PoolDefinition after = set("concurrency=4", "timeout=500ms", "model=7", "stranded_max_ms=2000");

    assertThat(FieldChange.between(BEFORE, after))
        .extracting(FieldChange::toString)
        .containsExactly(
            "concurrency: 8 → 4",
            "model: none → 7",
            "timeout: 10m → 500ms",
            "stranded_max: 10m → 2s");
  }

  @Test
  void oneLane_changesAlone() {
    assertThat(set("lanes.high=20", "lanes.low=2").lanes())
        .isEqualTo(Map.of("high", 20, "normal", 3, "low", 2));
  }

  @Test
  void lists_areWrittenAsInYaml() {
    assertThat(set("endpoints=[{url: http://b, concurrency: 4}, http://c]").endpoints())
        .containsExactly(new Endpoint("http://b", 4), new Endpoint("http://c", null));
    assertThat(set("endpoints=http://b:8000").endpoints())
        .containsExactly(new Endpoint("http://b:8000", null));
  }

  @Test
  void emptyValue_isTheDefault() {
    assertThat(set("concurrency=").concurrency()).isEqualTo(2);
    assertThat(set("timeout=").timeoutMs()).isEqualTo(PoolDefinition.DEFAULT_TIMEOUT_MS);
    assertThatThrownBy(() -> set("endpoints=")).hasMessageContaining("endpoints are missing");
  }

  @Test
  void everythingWrong_isNamedAtOnce() {
    assertThatThrownBy(() ->
            Assignments.check(
                List.of(
                    "concurency=1",
                    "timeout=5",
                    "paused",
                    "lanes.hihg=1",
                    "model=a",
                    "model=b",
                    "endpoints=[")))
        .hasMessageContaining("pools set has 6 errors; nothing was written")
        .message()
        .contains(
            "unknown key 'concurency'; did you mean 'concurrency'?",
            "timeout '5' must be a duration with a unit",
            "'paused' is no FIELD=VALUE, such as concurrency=8",
            "unknown lane 'hihg'; did you mean 'high'?",
            "'model' is given twice",
            "endpoints '[' is not written as in YAML");
  }

  private static PoolDefinition set(String... assignments) {
    return Assignments.apply("p", BEFORE, List.of(assignments));
  }
}
