package dev.overlord.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Usage;
import dev.overlord.worker.answer.FinishReason;
import dev.overlord.worker.answer.UsageReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the body of a 2xx answer, once and without building it in memory: is it whole, does
 * it hide an error, what did it cost.
 */
final class ResponseReader {
  /** For values in the middle of a document: more tokens follow them. */
  private static final ObjectReader VALUES =
      Json.shared().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private @Nullable JsonNode error;
  private @Nullable Usage usage;
  private @Nullable String missing;
  private int results;

  private ResponseReader() {}

  /** What a body proved to be. */
  sealed interface Reading {
    record Complete(@Nullable Usage usage) implements Reading {}

    /** JSON, but generation did not come to its end; {@code reason} completes "the answer ". */
    record Incomplete(String reason) implements Reading {}

    record HiddenError(JsonNode answer) implements Reading {}

    record NotJson() implements Reading {}
  }

  /**
   * @param path the request's: completions have choices, embeddings data, messages a stop reason
   */
  static Reading read(byte[] body, String path) {
    var reader = new ResponseReader();
    String list = what(path);
    try (JsonParser in = Json.shared().createParser(body)) {
      if (in.nextToken() == null) {
        return new Reading.Incomplete("is empty");
      }
      if (in.currentToken() == JsonToken.START_OBJECT) {
        reader.object(in, list);
      } else {
        in.skipChildren();
      }
      return in.nextToken() == null ? reader.reading(list) : new Reading.NotJson();
    } catch (IOException e) {
      return new Reading.NotJson();
    }
  }

  /** The field whose presence shows that there is an answer; Anthropic's content may be empty. */
  private static String what(String path) {
    return switch (path) {
      case Payload.EMBEDDINGS -> "data";
      case Payload.MESSAGES -> "stop_reason";
      default -> "choices";
    };
  }

  private Reading reading(String list) {
    if (error != null && !error.isNull()) {
      return new Reading.HiddenError(Json.shared().createObjectNode().set("error", error));
    }
    if (missing != null) {
      return new Reading.Incomplete(missing);
    }
    return results == 0 ? new Reading.Incomplete("has no " + list) : new Reading.Complete(usage);
  }

  private void object(JsonParser in, String list) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      if (name.equals("error")) {
        error = VALUES.readTree(in);
      } else if (name.equals("usage")) {
        usage = UsageReader.of(VALUES.readTree(in));
      } else if (name.equals(list) && token == JsonToken.START_ARRAY) {
        elements(in, list.equals("choices"));
      } else if (name.equals(list) && token == JsonToken.VALUE_STRING) {
        results++;
      } else {
        in.skipChildren();
      }
    }
  }

  private void elements(JsonParser in, boolean choices) throws IOException {
    while (in.nextToken() != JsonToken.END_ARRAY) {
      results++;
      if (choices) {
        choice(VALUES.readTree(in));
      } else {
        in.skipChildren();
      }
    }
  }

  private void choice(JsonNode choice) {
    switch (FinishReason.of(choice)) {
      case MISSING -> missing = "has a choice without a finish_reason";
      case BROKEN_OFF ->
          missing =
              "has a choice whose finish_reason is '" + choice.path("finish_reason").asText() + "'";
      case END -> {}
    }
  }
}
