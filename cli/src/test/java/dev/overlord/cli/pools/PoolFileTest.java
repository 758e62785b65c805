package dev.overlord.cli.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.config.UsageException;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.model.SlotReuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolFileTest {
  @Test
  void everyField_isReadAsWritten() {
    PoolDefinition read =
        one(
            """
            name: chat
            endpoints:
              - {url: "http://a:1/v1/", concurrency: 3}
              - http://b:2
            concurrency: 7
            handler: openai
            backend: vLLM
            model: "7"
            api_key_env: MY_KEY
            api_key_file: /run/secrets/key
            timeout: 90s
            max_attempts: 4
            max_interruptions: 6
            lanes: {high: 5}
            slot_reuse: strict
            stranded_max_ms: 1500
            backend_ignores_disconnect: true
            paused: true
            """);

    assertThat(read)
        .isEqualTo(
            new PoolDefinition(
                7,
                "openai",
                "vllm",
                List.of(new Endpoint("http://a:1", 3), new Endpoint("http://b:2", null)),
                "7",
                "MY_KEY",
                "/run/secrets/key",
                90_000,
                4,
                6,
                SlotReuse.STRICT,
                1_500,
                true,
                Map.of("high", 5, "normal", 3, "low", 1),
                true,
                0,
                null));
  }

  @Test
  void whatIsLeftOut_hasItsDefault() {
    PoolDefinition read = one("{name: p, endpoints: http://a, model: ~, timeout: null}");

    assertThat(FieldChange.between(PoolDefinition.of(2, "openai", "http://a"), read)).isEmpty();
  }

  @Test
  void defaults_followTheBackendAndTheEndpoints() {
    assertThat(one("{name: p, backend: vllm}").concurrency()).isEqualTo(4);
    assertThat(one("{name: p, backend: vllm}").endpoints())
        .containsExactly(new Endpoint("http://127.0.0.1:8000", null));
    assertThat(one("{name: p, backend: llamacpp}").backendIgnoresDisconnect()).isTrue();
    String two = "{name: p, endpoints: [{url: http://a, concurrency: 8}, {url: http://b%s}]}";
    assertThat(one(two.formatted(", concurrency: 4")).concurrency()).as("the sum").isEqualTo(12);
    assertThat(one(two.formatted("")).concurrency()).as("not all say theirs").isEqualTo(2);
  }

  @Test
  void workThatNoServerDoes_needsNoEndpoint() {
    assertThat(one("{name: p, handler: exec}").endpoints())
        .containsExactly(new Endpoint("exec:", null));
    assertThat(one("{name: p, handler: exec, endpoints: 'exec:'}").endpoints())
        .containsExactly(new Endpoint("exec:", null));
  }

  @Test
  void severalPools_areInAMapping_aList_orDocuments() {
    String expected = "a, b";
    for (String text :
        List.of(
            "pools: {a: {backend: vllm}, b: {backend: vllm}}",
            "pools: [{name: a, backend: vllm}, {name: b, backend: vllm}]",
            "name: a\nbackend: vllm\n---\nname: b\nbackend: vllm\n---\n",
            "{\"pools\": {\"a\": {\"backend\": \"vllm\"}}}\n---\npools:\n  b: {backend: vllm}\n")) {
      assertThat(
              String.join(", ", PoolFile.parse(text, "f").stream().map(PoolRequest::pool).toList()))
          .as(text)
          .isEqualTo(expected);
    }
  }

  @Test
  void everythingWrong_isNamedAtOnce_withItsLine() {
    String text =
        """
        pools:
          chat:
            endpoints: [http://a, {url: http://a/v1}, {utl: http://b}]
            concurency: 4
            timeout: 600
            max_attempts: many
          chat: {backend: vllm}
          Chat: {backend: vlm}
          empty:
          keys: {backend: vllm, backend: ollama, revision: 3}
        pool: {}
        """;

    assertThatThrownBy(() -> PoolFile.parse(text, "pools.yaml"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("pools.yaml has 13 errors; nothing was written:\n")
        .message()
        .contains(
            "line 3: pool 'chat': endpoint 'http://a' is listed twice",
            "line 3: pool 'chat': unknown key 'utl' of an endpoint; did you mean 'url'?",
            "line 3: pool 'chat': an endpoint has no url",
            "line 4: pool 'chat': unknown key 'concurency'; did you mean 'concurrency'?",
            "line 5: pool 'chat': timeout '600' must be a duration with a unit",
            "line 6: pool 'chat': max_attempts 'many' must be a whole number from 1 to 1000",
            "line 7: 'chat' is there twice, first in line 2",
            "line 8: pool name 'Chat' must be 1 to 63 lower-case letters",
            "line 8: pool 'Chat': backend 'vlm' is unknown; did you mean 'vllm'?",
            "line 9: pool 'empty': must hold settings",
            "line 10: pool 'keys': 'backend' is there twice, first in line 10",
            "line 10: pool 'keys': 'revision' is written by Overlord itself; leave it out",
            "line 11: unknown key 'pool' beside pools; did you mean 'pools'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "concurrency: 0            | to stop a pool without deleting it, pause it",
        "concurrency: -1           | must be a whole number from 1 to 100000",
        "concurrency: 100001       | '100001' must be a whole number from 1 to 100000",
        "concurrency: 1.5          | concurrency '1.5' must be a whole number",
        "concurrency: [1]          | concurrency (a list) must be a whole number",
        "timeout: 10 minutes       | timeout '10 minutes' is no duration",
        "timeout: 0s               | must be from 1ms to 720h",
        "timeout: 721h             | must be from 1ms to 720h",
        "timeout_ms: 10m           | timeout_ms '10m' must be a whole number of milliseconds",
        "timeout_ms: 0             | must be from 1ms to 720h",
        "paused: yes please        | paused 'yes please' must be true or false",
        "paused: 1                 | paused '1' must be true or false",
        "slot_reuse: strct         | did you mean 'strict'?",
        "lanes: {hihg: 3}          | unknown lane 'hihg'; did you mean 'high'?",
        "lanes: {high: 0}          | the share of lane high '0' must be a whole number from 1",
        "lanes: 3                  | must be shares by lane, such as {high: 8, normal: 3, low: 1}",
        "model: 7                  | model '7' must be text; put it in quotes",
        "handler: Open AI          | handler 'Open AI' must match",
        "endpoints: []             | endpoints must name 1 to 1000 servers",
        "endpoints: ftp://x        | endpoint 'ftp://x' is no URL of a server",
        "endpoints: [{url: x, concurrency: 0}] | an endpoint's concurrency '0' must be a whole",
        "{timeout: 1s, timeout_ms: 5, a: b} | unknown key 'a'",
      })
  void badValue_isNamedWithItsRule(String field, String message) {
    String fields = field.startsWith("{") ? field : "{" + field + "}";
    assertThatThrownBy(() -> PoolFile.parse("pools: {p: " + fields + "}", "f"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void twoNamesOfOneDuration_areAContradiction() {
    assertThatThrownBy(
            () -> PoolFile.parse("{name: p, backend: vllm, timeout: 1s, timeout_ms: 5}", "f"))
        .hasMessageContaining("'timeout' and 'timeout_ms' say the same thing twice");
  }

  @Test
  void whatLooksLikeAKey_isNeverRepeated() {
    assertThatThrownBy(
            () -> PoolFile.parse("{name: p, backend: vllm, api_key_env: sk-s3cret}", "f"))
        .hasMessageContaining("api_key_env must be the name of an environment variable")
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void withoutEndpointsAndBackend_theRemedyIsNamed() {
    assertThatThrownBy(() -> PoolFile.parse("\nname: p\n", "f"))
        .hasMessageContaining(
            "f: line 2: pool 'p': endpoints are missing: write the servers' URLs");
  }

  @Test
  void whatIsNoPoolFile_saysSo() {
    assertThatThrownBy(() -> PoolFile.parse("", "f")).hasMessageContaining("f defines no pool");
    assertThatThrownBy(() -> PoolFile.parse("a: [", "f")).hasMessageContaining("not YAML");
    assertThatThrownBy(() -> PoolFile.parse("- 1", "f")).hasMessageContaining("without a name");
    assertThatThrownBy(() -> PoolFile.parse("hello", "f")).hasMessageContaining("without a name");
    assertThatThrownBy(() -> PoolFile.parse("pools: 3", "f"))
        .hasMessageContaining("pools must hold pools by name");
  }

  @Test
  void example_isRight() throws IOException {
    String text = Files.readString(Path.of("..", "examples", "pools.yaml"));

    List<PoolRequest> requests = PoolFile.parse(text, "pools.yaml");

    assertThat(requests)
        .extracting(PoolRequest::pool, request -> request.definition().concurrency())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("chat", 12),
            org.assertj.core.groups.Tuple.tuple("local", 1),
            org.assertj.core.groups.Tuple.tuple("embeddings", 16),
            org.assertj.core.groups.Tuple.tuple("strict", 2));
  }

  @Test
  void whatShowPrints_isAFileThatChangesNothing() throws IOException {
    String text = Files.readString(Path.of("..", "examples", "pools.yaml"));
    for (PoolRequest request : PoolFile.parse(text, "pools.yaml")) {
      String shown = PoolYaml.of(request.pool(), request.definition());

      PoolRequest again = PoolFile.parse(shown, "shown").getFirst();

      assertThat(again.pool()).isEqualTo(request.pool());
      assertThat(again.definition()).as(shown).isEqualTo(request.definition());
    }
    String odd = PoolYaml.of("7", one("{name: '7', backend: vllm, model: 'true # x'}"));
    assertThat(PoolFile.parse(odd, "odd").getFirst().definition().model()).isEqualTo("true # x");
  }

  private static PoolDefinition one(String text) {
    return PoolFile.parse(text, "f").getFirst().definition();
  }
}
