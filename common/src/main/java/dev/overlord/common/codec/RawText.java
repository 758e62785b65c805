package dev.overlord.common.codec;

import com.fasterxml.jackson.core.SerializableString;
import dev.overlord.common.model.RawJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Hands Jackson a value's bytes as they are. Its own {@code SerializedString} makes a string of
 * them first and encodes that again, character by character.
 */
final class RawText implements SerializableString {
  private static final int TOO_SMALL = -1;

  private final RawJson value;

  RawText(RawJson value) {
    this.value = value;
  }

  @Override
  public String getValue() {
    return value.toString();
  }

  @Override
  public int charLength() {
    return getValue().length();
  }

  @Override
  public byte[] asUnquotedUTF8() {
    return value.bytes();
  }

  @Override
  public int appendUnquotedUTF8(byte[] buffer, int offset) {
    if (value.size() > buffer.length - offset) {
      return TOO_SMALL;
    }
    value.copyTo(buffer, offset);
    return value.size();
  }

  @Override
  public int appendUnquoted(char[] buffer, int offset) {
    String text = getValue();
    if (text.length() > buffer.length - offset) {
      return TOO_SMALL;
    }
    text.getChars(0, text.length(), buffer, offset);
    return text.length();
  }

  @Override
  public int writeUnquotedUTF8(OutputStream out) throws IOException {
    out.write(value.bytes());
    return value.size();
  }

  @Override
  public int putUnquotedUTF8(ByteBuffer out) {
    if (value.size() > out.remaining()) {
      return TOO_SMALL;
    }
    out.put(value.bytes());
    return value.size();
  }

  @Override
  public char[] asQuotedChars() {
    throw neverQuoted();
  }

  @Override
  public byte[] asQuotedUTF8() {
    throw neverQuoted();
  }

  @Override
  public int appendQuotedUTF8(byte[] buffer, int offset) {
    throw neverQuoted();
  }

  @Override
  public int appendQuoted(char[] buffer, int offset) {
    throw neverQuoted();
  }

  @Override
  public int writeQuotedUTF8(OutputStream out) {
    throw neverQuoted();
  }

  @Override
  public int putQuotedUTF8(ByteBuffer out) {
    throw neverQuoted();
  }

  private static UnsupportedOperationException neverQuoted() {
    return new UnsupportedOperationException("a raw JSON value is not the text of a string");
  }
}
