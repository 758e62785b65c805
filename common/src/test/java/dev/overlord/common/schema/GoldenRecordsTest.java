package dev.overlord.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.Replay;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Usage;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.ShardMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wire formats, version 1, as files. A change that fails here breaks programs of others that
 * read or write these records.
 */
class GoldenRecordsTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/v1");

  private static final Map<String, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry("assignment", InboxMessage.class),
          Map.entry("cancelled", Cancellation.class),
          Map.entry("dead-letter", DeadLetter.class),
          Map.entry("error", TaskError.class),
          Map.entry("lease", Lease.class),
          Map.entry("namespace", Namespace.class),
          Map.entry("overview", PoolOverview.class),
          Map.entry("pool", PoolDefinition.class),
          Map.entry("replay", Replay.class),
          Map.entry("result", TaskResult.class),
          Map.entry("shard-overview", ShardOverview.class),
          Map.entry("stats", PoolStats.class),
          Map.entry("stranded", Stranded.class),
          Map.entry("usage", Usage.class),
          Map.entry("waiting", WaitingTask.class),
          Map.entry("worker-event", ShardMessage.class));

  /** Any JSON is right in these. */
  private static final Set<String> OPAQUE = Set.of("payload", "body");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String schema(Path file) {
    return file.getParent().getFileName() + ".json";
  }

  @ParameterizedTest
  @MethodSource("files")
  void golden_isValid(Path file) throws IOException {
    SchemaCheck.assertValid(schema(file), Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("files")
  void golden_isReadAndWrittenAsItIs(Path file) throws IOException {
    byte[] golden = Files.readAllBytes(file);
    Class<?> type = TYPES.get(file.getParent().getFileName().toString());
    byte[] written =
        type == null
            ? TaskCodec.write(TaskCodec.read(golden))
            : Json.write(Json.read(golden, type));
    assertThat(Json.shared().readTree(written)).isEqualTo(Json.shared().readTree(golden));
  }

  @ParameterizedTest
  @MethodSource("files")
  void doctored_isRefused(Path file) throws IOException {
    ObjectNode golden = (ObjectNode) Json.shared().readTree(Files.readAllBytes(file));
    JsonNode wrong = Json.shared().readTree("[[[]]]");
    for (String field : List.copyOf(golden.properties().stream().map(Map.Entry::getKey).toList())) {
      JsonNode right = golden.get(field);
      golden.set(field, wrong);
      boolean valid = SchemaCheck.errors(schema(file), Json.write(golden)).isEmpty();
      assertThat(valid).as("%s with a wrong %s", file, field).isEqualTo(OPAQUE.contains(field));
      golden.set(field, right);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void withoutWhatIsRequired_itIsRefused(Path file) throws IOException {
    ObjectNode golden = (ObjectNode) Json.shared().readTree(Files.readAllBytes(file));
    JsonNode root = Json.shared().readTree(Schemas.text(schema(file)));
    for (JsonNode required : root.path("required")) {
      ObjectNode lacking = golden.deepCopy();
      lacking.remove(required.asText());
      assertThat(SchemaCheck.errors(schema(file), Json.write(lacking)))
          .as("%s without %s", file, required)
          .isNotEmpty();
    }
  }

  @Test
  void goldens_holdEveryFieldOfEverySchema() throws IOException {
    for (String name : Schemas.names()) {
      Set<String> wanted = new TreeSet<>();
      JsonNode schema = Json.shared().readTree(Schemas.text(name));
      schema
          .findValues("properties")
          .forEach(object -> object.fieldNames().forEachRemaining(wanted::add));
      schema
          .path("$defs")
          .forEach(part -> part.path("properties").fieldNames().forEachRemaining(wanted::add));
      Set<String> held = new TreeSet<>();
      for (Path file : files()) {
        if (schema(file).equals(name)) {
          keys(Json.shared().readTree(Files.readAllBytes(file)), held);
        }
      }
      assertThat(held).as(name).containsAll(wanted);
    }
  }

  private static void keys(JsonNode node, Set<String> into) {
    node.fieldNames().forEachRemaining(into::add);
    node.forEach(child -> keys(child, into));
  }

  @Test
  void unknownField_isRefusedInATask_andTakenElsewhere() {
    assertThat(errors("task.json", "{\"payload\":1,\"priority\":1}"))
        .singleElement()
        .asString()
        .contains("priority");
    assertThat(errors("usage.json", "{\"input_tokens\":1,\"output_tokens\":1,\"new\":1}"))
        .isEmpty();
  }

  @Test
  void badValues_areRefused() {
    assertThat(errors("task.json", "{\"payload\":1,\"timeout_ms\":0}")).isNotEmpty();
    assertThat(errors("task.json", "{\"payload\":1,\"labels\":{\"a\":1}}")).isNotEmpty();
    assertThat(errors("task.json", "{\"payload\":null,\"id\":null}")).isEmpty();
    assertThat(errors("assignment.json", "{\"kind\":\"dance\",\"shard\":0}")).isNotEmpty();
    assertThat(errors("worker-event.json", "{\"kind\":\"hello\",\"worker\":\"w\"}")).isNotEmpty();
    assertThat(errors("error.json", "{\"code\":\"a\",\"message\":7}")).isNotEmpty();
  }

  private static List<String> errors(String schema, String json) {
    return SchemaCheck.errors(schema, json.getBytes(StandardCharsets.UTF_8));
  }
}
