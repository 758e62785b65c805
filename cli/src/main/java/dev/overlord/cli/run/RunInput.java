package dev.overlord.cli.run;

import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputLine;
import dev.overlord.cli.input.InputReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** INPUT, while its tasks are submitted; read once more where the log lost some of them. */
final class RunInput implements AutoCloseable {
  private record Version(long bytes, FileTime changed) {}

  private final RunPlan plan;
  private final Version version;
  private InputReader lines;

  /**
   * @throws UsageException it cannot be read
   */
  RunInput(RunPlan plan) {
    this.plan = plan;
    this.lines = InputScan.open(plan);
    try {
      this.version = version();
    } catch (IOException e) {
      throw new UsageException("INPUT " + plan.input() + " cannot be read: " + e);
    }
  }

  private Version version() throws IOException {
    return new Version(Files.size(plan.input()), Files.getLastModifiedTime(plan.input()));
  }

  /** The next line; null at the end. */
  @Nullable InputLine next() {
    try {
      return lines.next();
    } catch (IOException e) {
      throw new UsageException("INPUT cannot be read any further: " + e);
    }
  }

  /**
   * From the first line on, which must be the same as before.
   *
   * @throws InfrastructureException it has changed or is gone
   */
  void again() {
    try {
      if (!version().equals(version)) {
        throw lost("has changed since", null);
      }
      close();
      lines = InputReader.open(plan.input(), plan.inputOptions());
    } catch (IOException e) {
      throw lost("cannot be read any more (" + e + ")", e);
    }
  }

  private InfrastructureException lost(String why, @Nullable IOException cause) {
    return new InfrastructureException(
        "Kafka lost tasks that were submitted, and INPUT "
            + plan.input()
            + " "
            + why
            + ", so they are not submitted again; the same command again runs what is missing",
        cause);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException("INPUT cannot be closed", e);
    }
  }
}
