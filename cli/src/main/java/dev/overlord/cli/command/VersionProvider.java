package dev.overlord.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
public final class VersionProvider implements IVersionProvider {
  public static String version() {
    @Nullable String version = VersionProvider.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"Overlord " + version()};
  }
}
