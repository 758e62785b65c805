package dev.overlord.cli.run;

import dev.overlord.cli.config.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The three places of a run: INPUT, the result file and the data folder. */
final class RunPaths {
  private RunPaths() {}

  static Path input(Path given) {
    if (!Files.exists(given)) {
      throw new UsageException("INPUT '" + given + "' does not exist");
    }
    if (Files.isDirectory(given) || !Files.isReadable(given)) {
      throw new UsageException("INPUT '" + given + "' is not a file that can be read");
    }
    try {
      return given.toRealPath();
    } catch (IOException e) {
      throw new UsageException("INPUT '" + given + "' cannot be read: " + e);
    }
  }

  /** Where results go: what was given, or {@code a.results.jsonl} beside {@code a.jsonl[.gz]}. */
  static Path out(Path input, @Nullable Path given) {
    Path out =
        given != null ? given.toAbsolutePath().normalize() : input.resolveSibling(outName(input));
    Path parent = out.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new UsageException("--out '" + out + "': the folder " + parent + " does not exist");
    }
    if (Files.isDirectory(out)) {
      throw new UsageException("--out '" + out + "' is a folder; name a file");
    }
    if (sameFile(input, out)) {
      throw new UsageException("--out '" + out + "' is INPUT itself; name another file");
    }
    return out;
  }

  private static String outName(Path input) {
    String name = input.getFileName().toString();
    name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    name = name.endsWith(".jsonl") ? name.substring(0, name.length() - 6) : name;
    return name + ".results.jsonl";
  }

  private static boolean sameFile(Path input, Path out) {
    try {
      return Files.exists(out) && Files.isSameFile(input, out);
    } catch (IOException e) {
      throw new UsageException("--out '" + out + "' cannot be looked at: " + e);
    }
  }

  /** The run's folder: what was given, or one per INPUT under {@code .overlord/} beside it. */
  static Path data(Path input, @Nullable Path given) {
    if (given == null) {
      String folder = input.getFileName() + "-" + shortHash(input.toString());
      return input.resolveSibling(".overlord").resolve(folder);
    }
    Path data = given.toAbsolutePath().normalize();
    if (Files.exists(data) && !Files.isDirectory(data)) {
      throw new UsageException("--data '" + data + "' is a file; name a folder");
    }
    return data;
  }

  private static String shortHash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
