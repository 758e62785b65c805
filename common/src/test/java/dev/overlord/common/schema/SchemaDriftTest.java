package dev.overlord.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.NamingBase;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Replay;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Usage;
import dev.overlord.common.model.Verdict;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.common.protocol.WorkerMessage;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas and the records of the code say the same, so that neither can change alone. */
class SchemaDriftTest {
  private static final NamingBase WIRE = (NamingBase) PropertyNamingStrategies.SNAKE_CASE;

  private static final Map<String, Class<?>> RECORDS =
      Stream.of(
              List.of(DeadLetter.class, Lease.class, Namespace.class, PoolDefinition.class),
              List.of(PoolDefinition.Endpoint.class, PoolOverview.class, PoolStats.class),
              List.of(PoolOverview.Position.class, PoolOverview.LeaseView.class),
              List.of(PoolOverview.WaitingView.class, PoolOverview.FailureView.class),
              List.of(PoolStats.Percentiles.class, ShardOverview.class, Stranded.class),
              List.of(ShardOverview.WorkerView.class, Task.class, TaskError.class),
              List.of(
                  Replay.class, TaskResult.class, Usage.class, Verdict.class, WaitingTask.class),
              Arrays.asList(InboxMessage.class.getPermittedSubclasses()),
              Arrays.asList(WorkerMessage.class.getPermittedSubclasses()),
              List.of(Cancellation.class, OperatorMessage.Cancel.class),
              List.of(WorkerMessage.Waiter.class, WorkerMessage.Failure.class))
          .flatMap(Collection::stream)
          .collect(Collectors.toMap(Class::getSimpleName, type -> type));

  /** Of records that are read by a reader of their own, which wants only these. */
  private static final Map<Class<?>, Set<String>> REQUIRED = Map.of(Task.class, Set.of("payload"));

  /** Every schema of an object, by the simple name of its record. */
  private static Map<String, JsonNode> objects() throws IOException {
    Map<String, JsonNode> found = new LinkedHashMap<>();
    for (String name : Schemas.names()) {
      JsonNode schema = Json.shared().readTree(Schemas.text(name));
      if (schema.has("properties")) {
        assertThat(found.put(schema.path("title").asText(), schema)).as(name).isNull();
      }
      schema
          .path("$defs")
          .properties()
          .forEach(part ->
              assertThat(found.put(part.getKey(), part.getValue())).as(part.getKey()).isNull());
    }
    return found;
  }

  static List<String> names() throws IOException {
    return List.copyOf(objects().keySet());
  }

  @Test
  void eachRecord_hasOneSchema_andEachSchemaARecord() throws IOException {
    assertThat(objects().keySet()).containsExactlyInAnyOrderElementsOf(RECORDS.keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachField_isInTheSchema_andTheOtherWayRound(String name) throws IOException {
    JsonNode properties = objects().get(name).path("properties");
    Class<?> record = RECORDS.get(name);
    List<String> fields = new ArrayList<>();
    kind(record, properties, fields);
    for (RecordComponent component : record.getRecordComponents()) {
      String field = wireName(component);
      fields.add(field);
      assertThat(properties.has(field)).as("%s in the schema", field).isTrue();
      checkType(component.getType(), properties.path(field), field);
    }
    assertThat(properties.fieldNames()).toIterable().containsExactlyElementsOf(fields);
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsAlwaysWritten_isRequired(String name) throws IOException {
    Class<?> record = RECORDS.get(name);
    Set<String> required = new TreeSet<>();
    objects().get(name).path("required").forEach(field -> required.add(field.asText()));
    Set<String> written = new TreeSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      if (isAlwaysWritten(component)) {
        written.add(wireName(component));
      }
    }
    if (subtype(record) != null) {
      written.add("kind");
    }
    assertThat(required).isEqualTo(REQUIRED.getOrDefault(record, written));
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachProperty_isDescribed_andADurationSaysItsUnit(String name) throws IOException {
    objects()
        .get(name)
        .path("properties")
        .properties()
        .forEach(property -> {
          String description = property.getValue().path("description").asText();
          assertThat(description).as(property.getKey()).isNotBlank();
          if (property.getKey().endsWith("_ms")) {
            assertThat(description).as(property.getKey()).contains("illiseconds");
          }
        });
  }

  private static boolean isAlwaysWritten(RecordComponent component) {
    JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
    return include == null && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static String wireName(RecordComponent component) {
    JsonProperty own = component.getAccessor().getAnnotation(JsonProperty.class);
    return own == null ? WIRE.translate(component.getName()) : own.value();
  }

  /** Of a message: what its field {@code kind} says, which no component holds. */
  private static @Nullable String subtype(Class<?> record) {
    return Arrays.stream(record.getInterfaces())
        .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces())))
        .filter(type -> type.isAnnotationPresent(JsonSubTypes.class))
        .flatMap(type -> Arrays.stream(type.getAnnotation(JsonSubTypes.class).value()))
        .filter(type -> type.value().equals(record))
        .map(JsonSubTypes.Type::name)
        .findFirst()
        .orElse(null);
  }

  private static void kind(Class<?> record, JsonNode properties, List<String> fields) {
    String kind = subtype(record);
    if (kind != null) {
      fields.add("kind");
      assertThat(properties.path("kind").path("const").asText()).isEqualTo(kind);
    }
  }

  private static void checkType(Class<?> type, JsonNode property, String field) {
    String types = property.path("type").toString();
    if (type == long.class || type == Long.class || type == int.class || type == Integer.class) {
      assertThat(types).as(field).contains("\"integer\"");
    } else if (type == double.class || type == Double.class) {
      assertThat(types).as(field).isEqualTo("\"number\"");
    } else if (type == boolean.class || type == Boolean.class) {
      assertThat(types).as(field).isEqualTo("\"boolean\"");
    } else if (type == Instant.class) {
      assertThat(types).as(field).isEqualTo("\"string\"");
      assertThat(property.path("format").asText()).as(field).isEqualTo("date-time");
    } else if (Map.class.isAssignableFrom(type)) {
      assertThat(types).as(field).contains("\"object\"");
    } else if (Collection.class.isAssignableFrom(type)) {
      assertThat(types).as(field).isEqualTo("\"array\"");
    } else {
      checkOurs(type, property, field);
    }
  }

  private static void checkOurs(Class<?> type, JsonNode property, String field) {
    if (type == String.class) {
      assertThat(property.has("enum") || property.path("type").toString().contains("\"string\""))
          .as(field)
          .isTrue();
      kindsOfFailure(property, field);
    } else if (type.isEnum()) {
      assertThat(property.path("enum"))
          .as(field)
          .isEqualTo(Json.shared().valueToTree(type.getEnumConstants()));
    } else if (type == RawJson.class) {
      assertThat(property.has("type")).as("any JSON for %s", field).isFalse();
    } else {
      assertThat(property.path("$ref").asText()).as(field).isNotEmpty();
    }
  }

  /** Where a string holds one of them, it is one of those that the code knows. */
  private static void kindsOfFailure(JsonNode property, String field) {
    if (property.path("enum").toString().contains("rate_limited")) {
      assertThat(property.path("enum"))
          .as(field)
          .isEqualTo(Json.shared().valueToTree(FailureKind.values()));
    }
  }
}
