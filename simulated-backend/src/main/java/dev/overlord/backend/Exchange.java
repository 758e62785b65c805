package dev.overlord.backend;

import dev.overlord.backend.openai.Answer;
import dev.overlord.backend.openai.Endpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One request in hand, from its arrival to its end. */
final class Exchange {
  final long sequence;
  final Incoming request;
  final Reply reply;
  final Instant startedAt;
  final long startedNanos;

  /** What will be answered, once the request has been understood. */
  @Nullable Answer answer;

  /** What was asked for; null until it is taken in hand. */
  @Nullable Endpoint endpoint;

  @Nullable Fault fault;

  /** Tokens already written to a stream. */
  int tokensSent;

  /** The client is gone, but the request is computed on. */
  boolean deserted;

  Exchange(long sequence, Incoming request, Reply reply, Instant startedAt, long startedNanos) {
    this.sequence = sequence;
    this.request = request;
    this.reply = reply;
    this.startedAt = startedAt;
    this.startedNanos = startedNanos;
  }
}
