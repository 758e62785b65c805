package dev.overlord.backend.openai;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads and checks the bodies of requests. */
public final class ApiRequestParser {

  /** Most output tokens a request may ask for; bounds the size of an answer. */
  public static final int MAX_OUTPUT_TOKENS = 131_072;

  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int DEFAULT_DIMENSIONS = 16;
  private static final int MAX_DIMENSIONS = 4_096;

  private final ObjectReader json =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads one body.
   *
   * @throws InvalidRequestException if the body is no JSON object, lacks its input, or has a field
   *     of the wrong kind
   */
  public ApiRequest parse(Endpoint endpoint, byte[] body) throws InvalidRequestException {
    JsonNode root = object(body);
    JsonNode input = root.path(endpoint.input());
    Prompt prompt = new Prompt();
    prompt.read(endpoint, input);
    boolean byDefault = endpoint.isOllamas() && !root.has("stream");
    boolean streams = byDefault || flag(root, "stream");
    boolean stream = !endpoint.embeds() && streams;
    OptionalInt maxTokens = endpoint.isOllamas() ? predicted(root) : maxTokens(root);
    if (endpoint == Endpoint.MESSAGES && maxTokens.isEmpty()) {
      throw new InvalidRequestException(ApiError.missing("max_tokens"));
    }
    if (integer(root, "n", 1).orElse(1) != 1) {
      throw new InvalidRequestException(
          ApiError.invalid("n", "1, as this backend gives one choice per request"));
    }
    return new ApiRequest(
        endpoint,
        text(root, "model"),
        prompt.tokens(),
        maxTokens,
        stream,
        flag(root.path("stream_options"), "include_usage"),
        embedding(root, input),
        prompt.fingerprint);
  }

  private JsonNode object(byte[] body) throws InvalidRequestException {
    try {
      JsonNode root = json.readTree(body);
      if (root.isObject()) {
        return root;
      }
    } catch (IOException e) {
      // Answered below: a body that is no JSON and one that is no object get the same words.
    }
    throw new InvalidRequestException(ApiError.notJson());
  }

  /** Ollama's limit; a negative one is none. */
  private static OptionalInt predicted(JsonNode root) throws InvalidRequestException {
    JsonNode options = root.path("options");
    return options.path("num_predict").asInt(0) < 0
        ? OptionalInt.empty()
        : integer(options, "num_predict", MAX_OUTPUT_TOKENS);
  }

  private static OptionalInt maxTokens(JsonNode root) throws InvalidRequestException {
    OptionalInt newer = integer(root, "max_completion_tokens", MAX_OUTPUT_TOKENS);
    return newer.isPresent() ? newer : integer(root, "max_tokens", MAX_OUTPUT_TOKENS);
  }

  private static ApiRequest.Embedding embedding(JsonNode root, JsonNode input)
      throws InvalidRequestException {
    boolean texts = input.isArray() && (input.path(0).isTextual() || input.path(0).isArray());
    return new ApiRequest.Embedding(
        texts ? input.size() : 1,
        integer(root, "dimensions", MAX_DIMENSIONS).orElse(DEFAULT_DIMENSIONS),
        "base64".equals(text(root, "encoding_format")));
  }

  private static @Nullable String text(JsonNode node, String name) throws InvalidRequestException {
    JsonNode value = orMissing(node, name);
    if (!value.isMissingNode() && !value.isTextual()) {
      throw new InvalidRequestException(ApiError.invalid(name, "a string"));
    }
    return value.isMissingNode() ? null : value.textValue();
  }

  private static boolean flag(JsonNode node, String name) throws InvalidRequestException {
    JsonNode value = orMissing(node, name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new InvalidRequestException(ApiError.invalid(name, "true or false"));
    }
    return value.booleanValue();
  }

  private static OptionalInt integer(JsonNode node, String name, int most)
      throws InvalidRequestException {
    JsonNode value = orMissing(node, name);
    if (value.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > most) {
      throw new InvalidRequestException(ApiError.invalid(name, "a whole number from 1 to " + most));
    }
    return OptionalInt.of(value.intValue());
  }

  /** Clients send null for fields they leave out. */
  private static JsonNode orMissing(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /** Sums up what is to be read by the model. */
  private static final class Prompt {
    private long characters;
    private long tokenIds;
    private long fingerprint;

    int tokens() {
      long estimated = (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
      return (int) Math.max(1, estimated + tokenIds);
    }

    void read(Endpoint endpoint, JsonNode input) throws InvalidRequestException {
      if (input.isMissingNode() || input.isNull()) {
        throw new InvalidRequestException(ApiError.missing(endpoint.input()));
      }
      switch (endpoint) {
        case CHAT, MESSAGES, OLLAMA_CHAT -> messages(input);
        case COMPLETIONS, OLLAMA_GENERATE -> {
          if (input.isArray() && !input.path(0).isNumber() && input.size() != 1) {
            throw new InvalidRequestException(
                ApiError.invalid("prompt", "one prompt, as this backend takes one per request"));
          }
          texts("prompt", input);
        }
        case EMBEDDINGS, OLLAMA_EMBED -> texts("input", input);
      }
    }

    private void messages(JsonNode messages) throws InvalidRequestException {
      if (!messages.isArray() || messages.isEmpty()) {
        throw new InvalidRequestException(
            ApiError.invalid("messages", "an array with at least one message"));
      }
      for (int i = 0; i < messages.size(); i++) {
        JsonNode message = messages.get(i);
        if (!message.path("role").isTextual()) {
          throw new InvalidRequestException(ApiError.missing("messages[" + i + "].role"));
        }
        add(message.path("role").textValue());
        content(message.path("content"), i);
      }
    }

    private void content(JsonNode content, int index) throws InvalidRequestException {
      if (content.isTextual()) {
        add(content.textValue());
      } else if (content.isArray()) {
        content.forEach(part -> add(part.path("text").asText()));
      } else if (!content.isNull() && !content.isMissingNode()) {
        throw new InvalidRequestException(
            ApiError.invalid("messages[" + index + "].content", "a string or an array of parts"));
      }
    }

    private void texts(String name, JsonNode input) throws InvalidRequestException {
      if (input.isTextual()) {
        add(input.textValue());
      } else if (input.isInt()) {
        tokenIds++;
        mix(input.intValue());
      } else if (input.isArray() && !input.isEmpty()) {
        for (JsonNode item : input) {
          texts(name, item);
        }
      } else {
        throw new InvalidRequestException(
            ApiError.invalid(name, "a string, or an array of strings or tokens"));
      }
    }

    private void add(String text) {
      characters += text.length();
      mix(text.hashCode());
    }

    private void mix(int hash) {
      fingerprint = fingerprint * 31 + hash;
    }
  }
}
