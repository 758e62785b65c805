package dev.overlord.cli.deadletters;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.look.ClusterOptions;
import dev.overlord.common.codec.Json;
import dev.overlord.control.Cluster;
import dev.overlord.control.deadletters.DeadLetters;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord dead-letters export}. */
@Command(
    name = "export",
    description =
        "Writes dead letters as lines of JSON, the oldest first, with the original bytes in base"
            + " 64.")
final class ExportLetters implements Callable<Integer> {
  @Mixin ClusterOptions options = new ClusterOptions();
  @Mixin PoolOption pool = new PoolOption();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "To this file, which is replaced, instead of standard output.")
  @Nullable Path output;

  @Override
  public Integer call() {
    options.look((cluster, view) -> {
      pool.check(view.definitions().keySet());
      return export(cluster);
    });
    return ExitCode.OK.number();
  }

  private boolean export(Cluster cluster) {
    DeadLetters letters = new DeadLetters(cluster);
    Path file = output;
    if (file == null) {
      letters.forEach(
          pool.name,
          letter -> options.out().println(new String(Json.write(letter), StandardCharsets.UTF_8)));
      options.out().flush();
      return true;
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      letters.forEach(pool.name, letter -> write(out, Json.write(letter)));
      return true;
    } catch (IOException | UncheckedIOException e) {
      throw CommandException.infrastructure("--output '" + file + "' cannot be written: " + e, e);
    }
  }

  private static void write(OutputStream out, byte[] line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
