package dev.overlord.cli.config;

/** A value that must not appear in any output, log, file or topic. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "(secret)";
  }
}
