package dev.overlord.worker.identity;

import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/**
 * How workers are called: what the user said, a hyphen, and eight random characters, such as {@code
 * gpu-3-k3f9x2mq}. The suffix is always there, also for the first worker of a name: two machines
 * that are given the same name would otherwise both run what is assigned to it.
 */
public final class WorkerNames {
  public static final String DEFAULT_BASE = "worker";

  private static final Pattern BASE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int SUFFIX_CHARS = 8;

  private final String base;
  private final IntUnaryOperator random;

  /**
   * @param random a number from 0 to its argument, exclusive
   * @throws IllegalArgumentException {@code base} is no name; the message says what is
   */
  public WorkerNames(String base, IntUnaryOperator random) {
    if (!BASE.matcher(base).matches()) {
      throw new IllegalArgumentException(
          "worker name '"
              + base
              + "' must be 1 to 63 letters, digits, dots, underscores or hyphens and begin with a"
              + " letter or digit");
    }
    this.base = base;
    this.random = random;
  }

  /** A name that nobody has borne. */
  String fresh() {
    StringBuilder name = new StringBuilder(base).append('-');
    for (int i = 0; i < SUFFIX_CHARS; i++) {
      name.append(ALPHABET.charAt(random.applyAsInt(ALPHABET.length())));
    }
    return name.toString();
  }

  /** Whether {@code name} was made from this base, so that a worker that is renamed gets it. */
  boolean made(String name) {
    return name.length() == base.length() + 1 + SUFFIX_CHARS && name.startsWith(base + "-");
  }
}
