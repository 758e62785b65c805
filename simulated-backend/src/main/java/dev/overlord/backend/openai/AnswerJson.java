package dev.overlord.backend.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.SplittableRandom;

/** Renders answers in OpenAI's shapes, as UTF-8. */
public final class AnswerJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String FINGERPRINT = "fp_overlord";

  /** The body of a response that is not streamed. */
  public static byte[] whole(Answer answer) {
    return switch (answer.request().endpoint()) {
      case CHAT -> bytes(chat(answer));
      case COMPLETIONS -> bytes(completion(answer));
      case EMBEDDINGS -> bytes(embeddings(answer));
      case MESSAGES -> bytes(MessageJson.whole(answer));
      case OLLAMA_CHAT, OLLAMA_GENERATE -> bytes(OllamaJson.whole(answer));
      case OLLAMA_EMBED -> bytes(OllamaJson.embed(answer));
    };
  }

  /** The body of an error response, and the data of an error inside a stream. */
  public static byte[] error(ApiError error) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("error")
        .put("message", error.message())
        .put("type", error.type())
        .put("param", error.param())
        .put("code", error.code());
    return bytes(root);
  }

  private static ObjectNode chat(Answer answer) {
    ObjectNode root = head(answer, "chat.completion");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", text(answer))
        .putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", answer.finishReason());
    root.set("usage", usage(answer));
    return root.put("system_fingerprint", FINGERPRINT);
  }

  private static ObjectNode completion(Answer answer) {
    ObjectNode root = head(answer, "text_completion");
    root.putArray("choices")
        .addObject()
        .put("text", text(answer))
        .put("index", 0)
        .putNull("logprobs")
        .put("finish_reason", answer.finishReason());
    root.set("usage", usage(answer));
    return root.put("system_fingerprint", FINGERPRINT);
  }

  private static ObjectNode embeddings(Answer answer) {
    ApiRequest.Embedding shape = answer.request().embedding();
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("object", "list");
    var data = root.putArray("data");
    for (int i = 0; i < shape.inputs(); i++) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
      item.set("embedding", vector(shape, answer.request().fingerprint() + i));
    }
    root.put("model", answer.model());
    int tokens = answer.request().promptTokens();
    root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return root;
  }

  /** OpenAI's base64 is of little-endian 32-bit floats. */
  private static JsonNode vector(ApiRequest.Embedding shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer floats = ByteBuffer.allocate(shape.dimensions() * Float.BYTES);
    floats.order(ByteOrder.LITTLE_ENDIAN);
    var numbers = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < shape.dimensions(); i++) {
      float value = (float) (2 * random.nextDouble() - 1);
      floats.putFloat(value);
      numbers.add(value);
    }
    return shape.base64()
        ? JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(floats.array()))
        : numbers;
  }

  static ObjectNode head(Answer answer, String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", answer.id())
        .put("object", object)
        .put("created", answer.created())
        .put("model", answer.model());
  }

  static ObjectNode usage(Answer answer) {
    int prompt = answer.request().promptTokens();
    return JsonNodeFactory.instance
        .objectNode()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", answer.outputTokens())
        .put("total_tokens", prompt + answer.outputTokens());
  }

  /** The vector of the input at {@code index} as numbers. */
  static JsonNode numbers(Answer answer, int index) {
    ApiRequest.Embedding shape = answer.request().embedding();
    var plain = new ApiRequest.Embedding(shape.inputs(), shape.dimensions(), false);
    return vector(plain, answer.request().fingerprint() + index);
  }

  public static byte[] bytes(ObjectNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain nodes could not be rendered", e);
    }
  }

  private static String text(Answer answer) {
    return AnswerText.tokens(answer.request().fingerprint(), answer.outputTokens());
  }

  private AnswerJson() {}
}
