package dev.overlord.worker.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Puts the pieces of a streamed answer together. */
sealed interface Assembler permits ChunkAssembler, MessageAssembler {
  /**
   * One piece.
   *
   * @return whether it brought something of the answer itself: a token
   */
  boolean add(JsonNode piece);

  /** Whether the backend has said that the answer came to its end. */
  boolean isComplete();

  /** The answer as it would have been without streaming. */
  ObjectNode whole();
}
