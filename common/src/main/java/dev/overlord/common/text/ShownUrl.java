package dev.overlord.common.text;

import java.util.regex.Pattern;

/** A URL as messages may show it, even if it is none. */
public final class ShownUrl {
  private static final Pattern USER = Pattern.compile("^([a-zA-Z]+://)?.*@", Pattern.DOTALL);
  private static final Pattern QUERY = Pattern.compile("[?#].*", Pattern.DOTALL);

  private ShownUrl() {}

  /** Without what may be a secret: user and password, and all behind a question mark. */
  public static String of(String url) {
    String withoutUser = USER.matcher(url).replaceFirst("$1***@");
    return QUERY.matcher(withoutUser).replaceFirst("?***");
  }
}
