package dev.overlord.common.model;

import java.util.regex.Pattern;

/** The rule for names of pools; they stand in topic names and keys. */
public final class PoolName {
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private PoolName() {}

  /**
   * @return {@code name}
   * @throws IllegalArgumentException it breaks the rule; the message names it and the rule
   */
  public static String check(String name) {
    if (!VALID.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "pool name '"
              + name
              + "' must be 1 to 63 lower-case letters, digits or hyphens and begin with no hyphen");
    }
    return name;
  }
}
