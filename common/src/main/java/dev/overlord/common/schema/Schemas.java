package dev.overlord.common.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The JSON Schemas (draft 2020-12) of the records on the topics, version 1. They refer to each
 * other by file name, so wherever they lie, they lie together.
 */
public final class Schemas {
  private static final String FOLDER = "/dev/overlord/schema/v1/";

  private static final List<String> NAMES =
      List.of(
          "assignment.json",
          "cancelled.json",
          "dead-letter.json",
          "error.json",
          "lease.json",
          "namespace.json",
          "overview.json",
          "pool.json",
          "replay.json",
          "result.json",
          "shard-overview.json",
          "stats.json",
          "stranded.json",
          "task.json",
          "usage.json",
          "waiting.json",
          "worker-event.json");

  private Schemas() {}

  /** The names of the files, in alphabetical order. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * @return the schema, JSON
   * @throws IllegalArgumentException there is none of this name
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("there is no schema '" + name + "'");
    }
    try (InputStream in = Schemas.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + name + " is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
