package dev.overlord.backend;

import java.util.Locale;

/** How a request left the backend's hand. */
enum Ended {
  COMPLETED,
  ERROR,
  /** The client closed the connection first. */
  ABORTED,
  /** Left unanswered on purpose until the connection closed. */
  HANG,
  /** Connection closed on purpose in the middle of the answer. */
  CUT;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
