package dev.overlord.common.backend;

/** How a backend wants to be told its key. */
public enum KeyHeader {
  /** {@code Authorization: Bearer KEY}. */
  BEARER("Authorization: Bearer"),
  /** {@code x-api-key: KEY}, Anthropic's way. */
  X_API_KEY("x-api-key"),
  /** It has no keys; one that is set goes out as a bearer token, for a proxy before it. */
  NONE("none");

  private final String text;

  KeyHeader(String text) {
    this.text = text;
  }

  /** As the matrix shows it. */
  public String text() {
    return text;
  }
}
