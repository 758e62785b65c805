package dev.overlord.common.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value as its UTF-8 bytes, passed through without being rebuilt, so that no number and no
 * spelling in it changes on the way. Whoever makes one vouches that it is valid JSON.
 */
public final class RawJson {
  private final byte[] source;
  private final int offset;
  private final int length;

  private RawJson(byte[] source, int offset, int length) {
    this.source = source;
    this.offset = offset;
    this.length = length;
  }

  public static RawJson of(byte[] json) {
    return new RawJson(json, 0, json.length);
  }

  public static RawJson of(String json) {
    return of(json.getBytes(StandardCharsets.UTF_8));
  }

  /** A view of a part of {@code source}, without copying it. */
  public static RawJson slice(byte[] source, int from, int to) {
    return new RawJson(source, from, to - from);
  }

  /** The number of bytes. */
  public int size() {
    return length;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return Arrays.copyOfRange(source, offset, offset + length);
  }

  /**
   * Copies the bytes.
   *
   * @throws IndexOutOfBoundsException {@code to} has no room for {@link #size} bytes from there on
   */
  public void copyTo(byte[] to, int from) {
    System.arraycopy(source, offset, to, from, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that
        && Arrays.equals(
            source, offset, offset + length, that.source, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + source[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return new String(source, offset, length, StandardCharsets.UTF_8);
  }
}
