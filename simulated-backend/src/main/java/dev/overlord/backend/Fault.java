package dev.overlord.backend;

/** What can go wrong with a request on purpose. The text is the key in the spec. */
enum Fault {
  STATUS_429("429"),
  STATUS_503("503"),
  STATUS_500("500"),
  STATUS_529("529"),
  /** 429 of the kind that waiting does not cure. */
  QUOTA("quota"),
  /** The request is taken and never answered. */
  HANG("hang"),
  /** It is computed, and the connection closed in the middle of the answer. */
  CUT("cut"),
  /** An error object in the middle of a stream that began with 200. Spares others than streams. */
  STREAM_ERROR("stream-error");

  private final String text;

  Fault(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
