package dev.overlord.cli.command;

import picocli.CommandLine.Option;

/** Mixed into every command that logs or can fail. */
public final class VerboseOption {
  @Option(names = "--verbose", description = "Show stack traces and log more, Kafka's lines too.")
  boolean verbose;

  public boolean verbose() {
    return verbose;
  }
}
