package dev.overlord.worker.answer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Splits a body into server-sent events (WHATWG HTML, section 9.2.6), however it arrives in pieces.
 * Comments, which servers send to keep a connection alive, are left out, and so is an event that
 * the end of the body cut short.
 */
final class SseParser {
  /** Takes an event: its name, empty if it has none, and its data. */
  @FunctionalInterface
  interface Listener {
    void event(String name, String data);
  }

  private final Listener listener;
  private final int lineBytesMax;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private boolean hasData;
  private boolean first = true;
  private boolean afterReturn;

  SseParser(Listener listener, int lineBytesMax) {
    this.listener = listener;
    this.lineBytesMax = lineBytesMax;
  }

  /**
   * @return false when an event is longer than it may be
   */
  boolean feed(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      byte next = bytes[i];
      boolean secondHalf = next == '\n' && afterReturn;
      afterReturn = next == '\r';
      if (secondHalf) {
        continue;
      }
      if (next == '\n' || next == '\r') {
        endOfLine();
      } else if (line.size() + data.length() >= lineBytesMax) {
        return false;
      } else {
        line.write(next);
      }
    }
    return true;
  }

  private void endOfLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (first) {
      text = text.startsWith("\ufeff") ? text.substring(1) : text;
      first = false;
    }
    if (text.isEmpty()) {
      dispatch();
    } else {
      field(text);
    }
  }

  private void dispatch() {
    if (hasData) {
      listener.event(name, data.toString());
    }
    name = "";
    data.setLength(0);
    hasData = false;
  }

  /** A comment has no name before its colon; the space after the colon is optional. */
  private void field(String text) {
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    if (field.equals("event")) {
      name = value;
    } else if (field.equals("data")) {
      data.append(hasData ? "\n" : "").append(value);
      hasData = true;
    }
  }
}
