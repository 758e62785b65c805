package dev.overlord.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Holds JSON against the schemas; for the tests of every module. */
public final class SchemaCheck {
  /** They have no ids of their own: the place that they are read from is what counts. */
  private static final String BASE = "https://schemas.invalid/v1/";

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemas(
                  Schemas.names().stream()
                      .collect(Collectors.toMap(name -> BASE + name, Schemas::text))));

  private SchemaCheck() {}

  /** What is wrong with it, each with the place; empty when it is valid. */
  public static List<String> errors(String schema, byte[] json) {
    return errors(REGISTRY.getSchema(SchemaLocation.of(BASE + schema)), json);
  }

  /** As {@link #errors(String, byte[])}, against a schema that is no file of ours. */
  public static List<String> errorsAgainst(String schemaText, byte[] json) {
    return errors(REGISTRY.getSchema(schemaText, InputFormat.JSON), json);
  }

  private static List<String> errors(Schema schema, byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    return schema
        .validate(
            text,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(SchemaCheck::words)
        .toList();
  }

  private static String words(Error error) {
    return error.getInstanceLocation() + ": " + error.getMessage();
  }

  public static void assertValid(String schema, byte[] json) {
    assertThat(errors(schema, json))
        .as("%s against %s", new String(json, StandardCharsets.UTF_8), schema)
        .isEmpty();
  }
}
