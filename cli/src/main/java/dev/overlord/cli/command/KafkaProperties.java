package dev.overlord.cli.command;

import dev.overlord.cli.config.UsageException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A file of client properties, as Kafka's own tools take it. Its values are never shown. */
public final class KafkaProperties {
  /** Names the file where no option does; child processes inherit it. */
  public static final String VARIABLE = "OVERLORD_KAFKA_PROPERTIES";

  private KafkaProperties() {}

  public static @Nullable Path ofEnvironment() {
    String file = System.getenv(VARIABLE);
    return file == null || file.isBlank() ? null : Path.of(file);
  }

  /** As {@link #read}, with the environment's file. */
  public static Map<String, String> ofEnvironment(String servers) {
    return read(servers, ofEnvironment());
  }

  /**
   * Client properties; {@code servers} wins over the file's.
   *
   * @throws UsageException the file cannot be read
   */
  static Map<String, String> read(String servers, @Nullable Path file) {
    Map<String, String> settings = new HashMap<>();
    if (file != null && !file.toString().isBlank()) {
      Properties properties = load(file);
      properties.stringPropertyNames().forEach(name -> settings.put(name, value(properties, name)));
    }
    settings.put("bootstrap.servers", servers);
    return settings;
  }

  private static String value(Properties properties, String name) {
    return properties.getProperty(name, "").strip();
  }

  private static Properties load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UsageException("--kafka-properties: " + Sentences.of(e));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--kafka-properties: " + file + " is no properties file (name=value lines)");
    }
    return properties;
  }
}
