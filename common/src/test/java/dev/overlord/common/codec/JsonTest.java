package dev.overlord.common.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
  private static final Lease LEASE =
      new Lease(
          0,
          0,
          "http://h",
          "overlord.tasks.p-0-7",
          "a",
          "w",
          3,
          1,
          0,
          0,
          false,
          false,
          null,
          T0,
          600_000,
          3);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\":1.10,\"big\":123456789012345678901234567890,\"e\":1e5}",
        "\"text \\u00e9 with an escape\"",
        "\"é\"",
        "12",
        "-1.50",
        "true",
        "[1, 2 , {\"a\" : null}]",
        "{}"
      })
  void payload_passesThroughTheWholeProtocolByteForByte(String payload) {
    byte[] topic = TaskCodec.write(Task.of("é", RawJson.of(payload)));

    var run = new InboxMessage.Run(2, "p", 9, LEASE, T0, RawJson.of(topic));
    var read = (InboxMessage.Run) Json.read(Json.write(run), InboxMessage.class);

    assertThat(read).isEqualTo(run);
    assertThat(TaskCodec.read(read.task().bytes()).payload().toString()).isEqualTo(payload);
  }

  @Test
  void run_hasItsKindFirstAndTheWireNames() {
    var run = new InboxMessage.Run(2, "p", 9, LEASE, T0, RawJson.of("{\"payload\":1}"));

    assertThat(new String(Json.write(run), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"kind\":\"run\",\"shard\":2,\"pool\":\"p\",\"token\":9,\"lease\":{\"slot\":0,\"order\":0,"
                + "\"endpoint\":\"http://h\",\"ref\":\"overlord.tasks.p-0-7\",\"task_id\":\"a\","
                + "\"worker\":\"w\",\"incarnation\":3,\"attempt\":1,\"interruptions\":0,\"releases\":0,\"alone\":false,"
                + "\"revoked\":false,\"granted_at\":\"2026-11-23T10:00:00.000Z\",\"timeout_ms\":600000,"
                + "\"max_attempts\":3},\"enqueued_at\":\"2026-11-23T10:00:00.000Z\","
                + "\"task\":{\"payload\":1}}");
  }

  @Test
  void outlivingPoolsAndLeases_areWrittenOnlyWhereThereAreAny() {
    var hello = new WorkerMessage.Hello("w", 1, 0, Map.of("p", 2));
    var outliving = hello.withOutliving(Set.of("q", "p"));

    assertThat(new String(Json.write(hello), StandardCharsets.UTF_8)).doesNotContain("outliv");
    assertThat(new String(Json.write(outliving), StandardCharsets.UTF_8))
        .endsWith(",\"outliving\":[\"p\",\"q\"]}");
    assertThat(Json.read(Json.write(outliving), WorkerMessage.class)).isEqualTo(outliving);
    assertThat(new String(Json.write(LEASE), StandardCharsets.UTF_8)).doesNotContain("outliv");
  }

  @Test
  void workerMessages_comeBackAsTheyWere() {
    List<WorkerMessage> messages =
        List.of(
            new WorkerMessage.Hello("w", 1, 0, Map.of("p", 2)),
            new WorkerMessage.Heartbeat(
                "w",
                1,
                0,
                4,
                Map.of("p", 2),
                List.of(1L, 2L),
                2,
                List.of(new WorkerMessage.Waiter("a", "p"))),
            new WorkerMessage.Finished(
                "w",
                1,
                "p",
                5,
                new WorkerMessage.Failure(
                    FailureKind.OVERLOAD, new TaskError("http_429", "slow down"), 1500L),
                429,
                RawJson.of("{\"error\": 1.0}"),
                new Usage(3, 4, 5L),
                T0,
                T0,
                12L,
                T0,
                Map.of("k", "v")),
            new WorkerMessage.Released("w", 1, "p", 6, "drain"));

    for (WorkerMessage message : messages) {
      assertThat(Json.read(Json.write(message), WorkerMessage.class)).isEqualTo(message);
    }
  }

  @Test
  void usage_hasTheTimeToTheFirstTokenWhereThereIsOne() {
    assertThat(new String(Json.write(new Usage(3, 4, 5L)), StandardCharsets.UTF_8))
        .isEqualTo("{\"input_tokens\":3,\"output_tokens\":4,\"ttft_ms\":5}");
    assertThat(new String(Json.write(Usage.of(3, 4)), StandardCharsets.UTF_8))
        .isEqualTo("{\"input_tokens\":3,\"output_tokens\":4}");
    byte[] before = "{\"input_tokens\":3,\"output_tokens\":4}".getBytes(StandardCharsets.UTF_8);
    assertThat(Json.read(before, Usage.class)).isEqualTo(Usage.of(3, 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"payload":1,"prio":2}                 | unknown field 'prio'
          {"id":"a"}                             | field 'payload' is missing
          {"payload":1,"id":7}                   | field 'id' must be a string
          {"payload":1,"timeout_ms":0}           | field 'timeout_ms' must be a whole number
          {"payload":1,"timeout_ms":1.5}         | field 'timeout_ms' must be a whole number
          {"payload":1,"max_attempts":"3"}       | field 'max_attempts' must be a whole number
          {"payload":1,"labels":[]}              | field 'labels' must be an object
          {"payload":1,"labels":{"a":1}}         | field 'labels.a' must be a string
          {"payload":1                           | not JSON
          {"payload":1} x                        | not JSON
          {"payload":1,"payload":2}              | not JSON: Duplicate
          [1]                                    | a task is a JSON object
          """)
  void taskThatIsNone_isRefusedWithTheFieldsName(String value, String message) {
    assertThatThrownBy(() -> TaskCodec.read(value.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void task_thatCouldNotBePassedOnInAnotherRecord_isRefused() {
    String long64k = "x".repeat(65_537);
    Map<String, byte[]> values =
        Map.of(
            "byte order mark",
            "\ufeff{\"payload\":1}".getBytes(StandardCharsets.UTF_8),
            "UTF-8",
            "{\"payload\":1}".getBytes(StandardCharsets.UTF_16LE),
            "field 'id'",
            ("{\"payload\":1,\"id\":\"" + long64k + "\"}").getBytes(StandardCharsets.UTF_8),
            "field 'labels'",
            ("{\"payload\":1,\"labels\":{\"a\":\"" + long64k + "\"}}")
                .getBytes(StandardCharsets.UTF_8),
            "from 1 to 2592000000",
            "{\"payload\":1,\"timeout_ms\":2592000001}".getBytes(StandardCharsets.UTF_8));

    values.forEach((message, value) ->
        assertThatThrownBy(() -> TaskCodec.read(value))
            .isInstanceOf(MalformedException.class)
            .hasMessageContaining(message));
  }
}
