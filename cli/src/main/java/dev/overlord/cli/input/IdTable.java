package dev.overlord.cli.input;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.LongConsumer;

/**
 * A map from ids to numbers that does not keep the ids: each stands as the first 128 bits of its
 * SHA-256, so a million ids of any length cost at most 48 MiB, and two ids are never mixed up in
 * practice, even by someone who tries. Not thread-safe.
 */
public final class IdTable {
  /** What {@link #get} answers for an id that is not there. */
  public static final long ABSENT = -1;

  private static final int FIRST_CAPACITY = 1 << 10;

  private final MessageDigest sha256;
  private long[] high = new long[FIRST_CAPACITY];
  private long[] low = new long[FIRST_CAPACITY];
  private long[] values = filled(FIRST_CAPACITY);
  private int size;

  public IdTable() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public long get(String id) {
    ByteBuffer hash = hash(id);
    return values[slot(high, low, values, hash.getLong(0), hash.getLong(8))];
  }

  /**
   * @param value at least 0
   * @return the number that stood there before, or {@link #ABSENT}
   */
  public long put(String id, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("value " + value + " is below 0");
    }
    if (size >= values.length / 3 * 2) {
      grow();
    }
    ByteBuffer hash = hash(id);
    int slot = slot(high, low, values, hash.getLong(0), hash.getLong(8));
    long before = values[slot];
    high[slot] = hash.getLong(0);
    low[slot] = hash.getLong(8);
    values[slot] = value;
    size += before == ABSENT ? 1 : 0;
    return before;
  }

  public int size() {
    return size;
  }

  /** Gives every number to {@code action}, in no order. */
  public void forEachValue(LongConsumer action) {
    for (long value : values) {
      if (value != ABSENT) {
        action.accept(value);
      }
    }
  }

  private ByteBuffer hash(String id) {
    return ByteBuffer.wrap(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
  }

  private static int slot(long[] high, long[] low, long[] values, long wantHigh, long wantLow) {
    int mask = values.length - 1;
    int slot = (int) wantHigh & mask;
    while (values[slot] != ABSENT && (high[slot] != wantHigh || low[slot] != wantLow)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    if (values.length >= 1 << 29) {
      throw new IllegalStateException("more than " + size + " ids in one run; split INPUT");
    }
    int capacity = values.length * 2;
    long[] newHigh = new long[capacity];
    long[] newLow = new long[capacity];
    long[] newValues = filled(capacity);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != ABSENT) {
        int slot = slot(newHigh, newLow, newValues, high[i], low[i]);
        newHigh[slot] = high[i];
        newLow[slot] = low[i];
        newValues[slot] = values[i];
      }
    }
    high = newHigh;
    low = newLow;
    values = newValues;
  }

  private static long[] filled(int capacity) {
    long[] values = new long[capacity];
    java.util.Arrays.fill(values, ABSENT);
    return values;
  }
}
