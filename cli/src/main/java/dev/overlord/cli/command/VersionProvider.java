package dev.overlord.cli.command;

import dev.overlord.common.version.OverlordVersion;
import picocli.CommandLine.IVersionProvider;

/** The version as {@code --version} prints it. */
public final class VersionProvider implements IVersionProvider {
  public static String version() {
    return OverlordVersion.text();
  }

  @Override
  public String[] getVersion() {
    return new String[] {"Overlord " + version()};
  }
}
