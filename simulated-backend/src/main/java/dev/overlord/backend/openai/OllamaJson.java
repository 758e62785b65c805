package dev.overlord.backend.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * Renders answers of Ollama's own {@code /api} (vendor documentation): durations are nanoseconds.
 * The simulation does not measure itself, so they are those of a token in 11 ms.
 */
public final class OllamaJson {
  private static final long NANOS_PER_TOKEN = 11_000_000;

  private OllamaJson() {}

  static ObjectNode whole(Answer answer) {
    String text = AnswerText.tokens(answer.request().fingerprint(), answer.outputTokens());
    return ended(answer, piece(answer, text));
  }

  static ObjectNode embed(Answer answer) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("model", answer.model());
    var vectors = root.putArray("embeddings");
    for (int i = 0; i < answer.request().embedding().inputs(); i++) {
      vectors.add(AnswerJson.numbers(answer, i));
    }
    return root.put("total_duration", NANOS_PER_TOKEN)
        .put("load_duration", 0)
        .put("prompt_eval_count", answer.request().promptTokens());
  }

  public static byte[] token(Answer answer, int index) {
    String text = AnswerText.token(answer.request().fingerprint(), index);
    return AnswerJson.bytes(piece(answer, text).put("done", false));
  }

  /** The last line, with what it cost. */
  public static byte[] end(Answer answer) {
    return AnswerJson.bytes(ended(answer, piece(answer, "")));
  }

  private static ObjectNode piece(Answer answer, String text) {
    ObjectNode root =
        JsonNodeFactory.instance
            .objectNode()
            .put("model", answer.model())
            .put("created_at", Instant.ofEpochSecond(answer.created()).toString());
    if (answer.request().endpoint() == Endpoint.OLLAMA_CHAT) {
      root.putObject("message").put("role", "assistant").put("content", text);
    } else {
      root.put("response", text);
    }
    return root;
  }

  private static ObjectNode ended(Answer answer, ObjectNode root) {
    int prompt = answer.request().promptTokens();
    return root.put("done", true)
        .put("done_reason", answer.finishReason())
        .put("total_duration", NANOS_PER_TOKEN * (prompt / 8L + answer.outputTokens()))
        .put("load_duration", 0)
        .put("prompt_eval_count", prompt)
        .put("prompt_eval_duration", NANOS_PER_TOKEN * prompt / 8)
        .put("eval_count", answer.outputTokens())
        .put("eval_duration", NANOS_PER_TOKEN * answer.outputTokens());
  }
}
