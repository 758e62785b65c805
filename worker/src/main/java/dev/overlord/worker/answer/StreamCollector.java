package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Collects a stream of server-sent events to one answer. Fed by one thread. That {@code [DONE]}
 * came proves nothing: some servers send it behind an error too. What counts is that the backend
 * gave a reason why the answer ended, and no error.
 */
public final class StreamCollector {
  private static final String DONE = "[DONE]";

  private final int sizeMax;
  private final Assembler assembler;
  private final SseParser events;
  private @Nullable JsonNode error;
  private @Nullable String illegible;
  private boolean done;
  private boolean tokenSeen;
  private long size;

  /**
   * @param messages Anthropic's events instead of OpenAI's chunks
   * @param chat of OpenAI's: chat completions, not text completions
   * @param bytesMax the most that the answer may have; a stream says the same in many times that
   */
  public StreamCollector(boolean messages, boolean chat, int bytesMax) {
    this.sizeMax = bytesMax;
    this.assembler = messages ? new MessageAssembler() : new ChunkAssembler(chat);
    this.events = new SseParser(this::event, bytesMax);
  }

  /**
   * Takes the next bytes of the body.
   *
   * @return false when the answer, or an event of it, has become larger than it may be
   */
  public boolean feed(byte[] buffer, int count) {
    return events.feed(buffer, count) && size <= sizeMax;
  }

  private void event(String name, String data) {
    if (done || error != null || illegible != null) {
      return;
    }
    if (data.strip().equals(DONE)) {
      done = true;
      return;
    }
    JsonNode piece;
    try {
      piece = Json.shared().readTree(data);
    } catch (IOException e) {
      illegible = data;
      return;
    }
    JsonNode inside = piece.path("error");
    if (name.equals("error") || !(inside.isMissingNode() || inside.isNull())) {
      error = piece;
    } else {
      tokenSeen |= assembler.add(piece);
      size += added(piece);
    }
  }

  /** About the characters that a piece adds to the answer, of either protocol. */
  private static long added(JsonNode piece) {
    long added = size(piece.path("delta")) + size(piece.path("content_block"));
    for (JsonNode choice : piece.path("choices")) {
      added += size(choice.path("delta")) + size(choice.path("text"));
      added += size(choice.path("logprobs"));
    }
    return added;
  }

  private static long size(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue().length();
    }
    long size = value.isNull() || value.isMissingNode() ? 0 : 1;
    for (JsonNode each : value) {
      size += size(each);
    }
    return size;
  }

  /** Whether anything of the answer itself has come; comments and roles are none of it. */
  public boolean tokenSeen() {
    return tokenSeen;
  }

  /** The event that tells of an error, as it came; null if there was none. */
  public @Nullable JsonNode error() {
    return error;
  }

  /** Data of an event that is not JSON; null if there was none. */
  public @Nullable String illegible() {
    return illegible;
  }

  public boolean isComplete() {
    return error == null && illegible == null && assembler.isComplete();
  }

  /** The answer as it would have been without streaming. */
  public RawJson whole() {
    return RawJson.of(Json.write(assembler.whole()));
  }

  /** What the backend counted; null if it did not. */
  public @Nullable Usage usage() {
    return UsageReader.of(assembler.whole().path("usage"));
  }
}
