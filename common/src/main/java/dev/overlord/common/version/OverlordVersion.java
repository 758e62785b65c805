package dev.overlord.common.version;

import org.jspecify.annotations.Nullable;

/** The one place that knows it, so that command line, health and image say the same. */
public final class OverlordVersion {
  private OverlordVersion() {}

  /** The version in the jar's manifest; "unpackaged" when the classes are in no jar. */
  public static String text() {
    @Nullable String version = OverlordVersion.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
