package dev.overlord.worker.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.Usage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamCollectorTest {
  private static final String CHAT =
      """
      : keepalive 1/2

      data:{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

      data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"content":"Grü"},"finish_reason":null}],"usage":null}

      data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"content":"ße"},"finish_reason":null}],"usage":null}

      data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

      data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}

      data: [DONE]

      """;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void chat_isOneCompletion_howeverItArrives(String lineEnd) throws Exception {
    byte[] body = CHAT.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);
    for (int piece : new int[] {1, 3, 7, body.length}) {
      StreamCollector collector = new StreamCollector(false, true, 100_000);
      feed(collector, body, piece);
      assertThat(collector.isComplete()).as("pieces of %s", piece).isTrue();
      assertThat(collector.whole())
          .hasToString(
              "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":7,\"model\":\"m\",\"choices\":"
                  + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Grüße\"},"
                  + "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,"
                  + "\"completion_tokens\":2,\"total_tokens\":5}}");
      assertThat(collector.usage()).isEqualTo(Usage.of(3, 2));
    }
  }

  @Test
  void toolCalls_growByIndex() throws Exception {
    StreamCollector collector =
        chat(
            """
            {"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}}]}
            {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"x\\""}}]}}]}
            {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}}]}
            {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}
            {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
            """);
    assertThat(collector.isComplete()).isTrue();
    assertThat(collector.whole().toString())
        .contains(
            "\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}},"
                + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}")
        .contains("\"finish_reason\":\"tool_calls\"");
  }

  @Test
  void choices_andReasoning_areKeptApart() throws Exception {
    StreamCollector collector =
        chat(
            """
            {"choices":[{"index":1,"delta":{"reasoning_content":"hm"}},{"index":0,"delta":{"content":"a"}}]}
            {"choices":[{"index":1,"delta":{"reasoning_content":"m","content":"b"},"finish_reason":"stop"}]}
            """);
    assertThat(collector.isComplete()).as("choice 0 has no reason yet").isFalse();
    feed(
        collector,
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}\n\n"
            .getBytes(StandardCharsets.UTF_8),
        9);
    assertThat(collector.isComplete()).isTrue();
    assertThat(collector.whole().toString())
        .contains("\"reasoning_content\":\"hmm\"")
        .contains("\"content\":\"b\"")
        .contains("\"finish_reason\":\"length\"");
  }

  @Test
  void textCompletion_andItsLogprobs_grow() throws Exception {
    StreamCollector collector = new StreamCollector(false, false, 100_000);
    events(
        collector,
        """
        {"id":"t","object":"text_completion","choices":[{"index":0,"text":"a","logprobs":{"tokens":["a"]},"finish_reason":null}]}
        {"id":"t","object":"text_completion","choices":[{"index":0,"text":"b","logprobs":{"tokens":["b"]},"finish_reason":"length"}]}
        """);
    assertThat(collector.whole())
        .hasToString(
            "{\"id\":\"t\",\"object\":\"text_completion\",\"choices\":[{\"index\":0,\"text\":\"ab\","
                + "\"logprobs\":{\"tokens\":[\"a\",\"b\"]},\"finish_reason\":\"length\"}]}");
  }

  @Test
  void messages_areOneMessage() throws Exception {
    StreamCollector collector = new StreamCollector(true, false, 100_000);
    events(
        collector,
        """
        {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"c","stop_reason":null,"usage":{"input_tokens":25,"output_tokens":1}}}
        {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
        {"type":"ping"}
        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}
        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}
        {"type":"content_block_stop","index":0}
        {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{}}}
        {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"x\\":"}}
        {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}
        {"type":"content_block_stop","index":1}
        {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":15}}
        """);
    assertThat(collector.isComplete()).as("before message_stop").isFalse();
    events(collector, "{\"type\":\"message_stop\"}\n");
    assertThat(collector.isComplete()).isTrue();
    assertThat(collector.whole())
        .hasToString(
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["
                + "{\"type\":\"text\",\"text\":\"Hello\"},"
                + "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{\"x\":1}}],"
                + "\"model\":\"c\",\"stop_reason\":\"tool_use\","
                + "\"usage\":{\"input_tokens\":25,\"output_tokens\":15},\"stop_sequence\":null}");
    assertThat(collector.usage()).isEqualTo(Usage.of(25, 15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"error\":{\"message\":\"x\"}}\n\ndata: [DONE]\n\n",
        "data: {\"error\":\"x\",\"error_type\":\"generation\"}\n\n",
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
      })
  void errorAfterTheFinishReason_isAnErrorAllTheSame(String error) throws Exception {
    StreamCollector collector =
        chat("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n");
    feed(collector, error.getBytes(StandardCharsets.UTF_8), 5);
    assertThat(collector.error()).isNotNull();
    assertThat(collector.isComplete()).isFalse();
  }

  @Test
  void doneAlone_provesNothing() throws Exception {
    StreamCollector collector =
        chat("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n[DONE]\n");
    assertThat(collector.isComplete()).isFalse();
  }

  @Test
  void comments_areNoToken() throws Exception {
    StreamCollector collector = new StreamCollector(false, true, 100_000);
    feed(collector, ": keepalive 3/9\n\n".getBytes(StandardCharsets.UTF_8), 4);
    assertThat(collector.tokenSeen()).isFalse();
    events(
        collector,
        "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n");
    assertThat(collector.tokenSeen()).as("a role is none either").isFalse();
    events(collector, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n");
    assertThat(collector.tokenSeen()).isTrue();
  }

  @Test
  void whatIsNoJson_isKeptForTheMessage() throws Exception {
    assertThat(chat("<html>\n").illegible()).isEqualTo("<html>");
  }

  @Test
  void eventWithoutEnd_isNotTaken() {
    StreamCollector collector = new StreamCollector(false, true, 1_000);
    assertThat(collector.feed(new byte[2_000], 2_000)).isFalse();
  }

  @Test
  void answerAboveTheLimit_isNotTaken() throws Exception {
    StreamCollector collector = new StreamCollector(false, true, 1_000);
    String chunk =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
            + "x".repeat(400)
            + "\"}}]}\n\n";
    byte[] bytes = chunk.repeat(10).getBytes(StandardCharsets.UTF_8);
    assertThat(collector.feed(bytes, bytes.length)).isFalse();
  }

  /** Each chunk is short, so that its token could be taken for what surrounds one. */
  @Test
  void answerOfManyShortChunks_isCountedInFull() {
    StreamCollector collector = new StreamCollector(false, true, 10_000);
    String chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(99) + "\"}}]}\n\n";
    byte[] within = chunk.repeat(90).getBytes(StandardCharsets.UTF_8);
    assertThat(collector.feed(within, within.length)).isTrue();
    byte[] above = chunk.repeat(20).getBytes(StandardCharsets.UTF_8);
    assertThat(collector.feed(above, above.length)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abort", "error"})
  void answerThatTheBackendBrokeOff_isIncomplete(String reason) throws Exception {
    assertThat(
            chat("{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}\n")
                .isComplete())
        .isFalse();
  }

  private static StreamCollector chat(String pieces) {
    StreamCollector collector = new StreamCollector(false, true, 100_000);
    events(collector, pieces);
    return collector;
  }

  private static void events(StreamCollector collector, String lines) {
    for (String line : lines.split("\n")) {
      byte[] event = ("data: " + line + "\n\n").getBytes(StandardCharsets.UTF_8);
      feed(collector, event, event.length);
    }
  }

  private static void feed(StreamCollector collector, byte[] body, int piece) {
    for (int from = 0; from < body.length; from += piece) {
      int count = Math.min(piece, body.length - from);
      byte[] buffer = new byte[count];
      System.arraycopy(body, from, buffer, 0, count);
      collector.feed(buffer, count);
    }
  }
}
