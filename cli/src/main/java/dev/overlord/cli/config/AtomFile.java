package dev.overlord.cli.config;

import dev.overlord.common.text.Nearest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The {@code llm} settings of an {@code .atom.yml}. Other programs' settings beside it are left
 * alone; an unknown key within it is refused, because a mistyped one would be silently ignored.
 */
public final class AtomFile {
  public static final String NAME = ".atom.yml";
  public static final List<String> KEYS =
      List.of("concurrency", "base_url", "model", "api_key", "timeout");

  private final Map<String, String> values;

  private AtomFile(Map<String, String> values) {
    this.values = values;
  }

  public static AtomFile empty() {
    return new AtomFile(Map.of());
  }

  /**
   * Reads the file in {@code folder}, or nothing where there is none.
   *
   * @throws UsageException it is no YAML, or its llm settings are not those known
   */
  public static AtomFile in(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return empty();
    }
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    } catch (IOException e) {
      throw new UsageException(file + " cannot be read: " + e);
    }
  }

  static AtomFile parse(String text, String file) {
    Object root;
    try {
      root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    } catch (YAMLException e) {
      throw new UsageException(file + " is not YAML" + place(e));
    }
    if (root == null || (root instanceof Map<?, ?> map && map.get("llm") == null)) {
      return empty();
    }
    if (!(root instanceof Map<?, ?> map) || !(map.get("llm") instanceof Map<?, ?> llm)) {
      throw new UsageException(file + ": 'llm' must hold settings, such as llm: {concurrency: 2}");
    }
    return new AtomFile(values(llm, file));
  }

  /** The place only: the parser's own message quotes the file, which may hold a key. */
  private static String place(YAMLException e) {
    return e instanceof MarkedYAMLException marked && marked.getProblemMark() != null
        ? " (line " + (marked.getProblemMark().getLine() + 1) + ")"
        : "";
  }

  private static Map<String, String> values(Map<?, ?> llm, String file) {
    Map<String, String> values = new TreeMap<>();
    llm.forEach((key, value) -> {
      String name = String.valueOf(key);
      if (!KEYS.contains(name)) {
        throw new UsageException(
            file + ": unknown setting 'llm." + name + "'" + Nearest.hint(name, KEYS));
      }
      if (value instanceof Map || value instanceof List) {
        throw new UsageException(file + ": 'llm." + name + "' must be a single value");
      }
      if (value != null) {
        values.put(name, String.valueOf(value));
      }
    });
    return values;
  }

  /** The setting {@code llm.<key>} as it stands there. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isBlank());
  }

  /** How the setting is called in messages. */
  public static String source(String key) {
    return NAME + " (llm." + key + ")";
  }
}
