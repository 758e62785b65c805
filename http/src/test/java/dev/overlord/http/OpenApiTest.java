package dev.overlord.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.schema.SchemaCheck;
import dev.overlord.common.schema.TopicSchemas;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document and the server that serves it say the same. */
class OpenApiTest {
  private static final String READ = "read-token-0123456789";
  private static final String OPERATE = "operate-token-0123456789";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private JsonNode document;

  @BeforeEach
  void start() throws Exception {
    MemoryLog log = new MemoryLog(() -> Instant.now().toEpochMilli());
    Topics topics = Topics.standard();
    TopicSchemas.topics(topics)
        .forEach(topic -> log.admin().create(new TopicSpec(topic, 1, Map.of())));
    Namespace namespace = Namespace.of(1, 1, Duration.ofSeconds(60));
    server =
        OverlordHttp.start(
            new Cluster(log, topics, namespace, new SystemClock()),
            new HttpOptions("127.0.0.1", 0, READ, OPERATE, folder, "o"),
            new MetricRegistry());
    document = Json.shared().readTree(text("/api/v1/openapi.json"));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void eachRoute_isDocumented_andEachDocumentedOneIsThere() {
    Set<String> served = new TreeSet<>();
    for (String route : server.routes()) {
      served.add(route.replaceFirst(" /page/.*", " /page/{file}"));
    }
    Set<String> documented = new TreeSet<>();
    operations().forEach(operation -> documented.add(operation.method + " " + operation.path));
    assertThat(documented).isEqualTo(served);
  }

  @Test
  void aParserOfOpenApi_findsNothingToSay() throws Exception {
    SwaggerParseResult read =
        new OpenAPIV3Parser().readContents(text("/api/v1/openapi.json"), null, null);
    assertThat(read.getMessages()).isEmpty();
    assertThat(read.getOpenAPI().getPaths()).hasSameSizeAs(document.path("paths"));
    assertThat(read.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void eachReference_leadsSomewhere() {
    List<String> references = document.findValuesAsText("$ref");
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(reference).startsWith("#/");
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }

  @Test
  void eachExample_keepsItsSchema() {
    int examples = 0;
    for (JsonNode content : document.findValues("content")) {
      for (JsonNode media : content) {
        for (JsonNode example : examples(media)) {
          assertThat(errors(media.path("schema"), example)).as(example.toString()).isEmpty();
          examples++;
        }
      }
    }
    assertThat(examples).isGreaterThan(15);
  }

  @Test
  void whatIsWrong_isFound() throws Exception {
    JsonNode accepted = document.at("/components/schemas/Accepted");
    assertThat(errors(accepted, Json.shared().readTree("{\"id\":7}"))).hasSize(2);
    String broken = text("/api/v1/openapi.json").replace("\"operationId\":", "\"operationName\":");
    assertThat(new OpenAPIV3Parser().readContents(broken, null, null).getMessages()).isNotEmpty();
  }

  private static List<JsonNode> examples(JsonNode media) {
    List<JsonNode> found = new ArrayList<>();
    if (media.has("example")) {
      found.add(media.path("example"));
    }
    media.path("examples").forEach(each -> found.add(each.path("value")));
    return found;
  }

  private List<String> errors(JsonNode schema, JsonNode value) {
    ObjectNode whole = Json.shared().createObjectNode();
    whole.putArray("allOf").add(schema);
    whole.set("components", document.path("components"));
    return SchemaCheck.errorsAgainst(whole.toString(), Json.write(value));
  }

  @Test
  void aTaskRequest_hasTheFieldsOfATask_andWhereItGoes() throws Exception {
    JsonNode request = document.at("/components/schemas/TaskRequest/properties").deepCopy();
    ((ObjectNode) request).remove(List.of("pool", "lane", "tenant"));
    JsonNode task = Json.shared().readTree(text("/api/v1/schemas/task.json")).path("properties");
    assertThat(withoutWords(request)).isEqualTo(withoutWords(task));
  }

  private static JsonNode withoutWords(JsonNode properties) {
    JsonNode copy = properties.deepCopy();
    copy.forEach(property -> ((ObjectNode) property).remove("description"));
    return copy;
  }

  @Test
  void theTokensThatItNames_areThoseThatAreAsked() throws Exception {
    for (Operation operation : operations()) {
      List<String> schemes = new ArrayList<>();
      operation
          .node
          .path("security")
          .forEach(each -> each.fieldNames().forEachRemaining(schemes::add));
      assertThat(operation.node.has("security")).as(operation.path).isTrue();
      boolean open = schemes.isEmpty();
      assertThat(status(operation, null) == 401)
          .as("%s without a token", operation)
          .isEqualTo(!open);
      boolean reads = open || schemes.contains("readToken");
      assertThat(status(operation, READ) == 403)
          .as("%s with the read token", operation)
          .isEqualTo(!reads);
    }
  }

  private int status(Operation operation, String token) throws Exception {
    URI uri = uri(operation.path.replaceAll("\\{.*?}", "x"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(operation.method, BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  @Test
  void operationIds_areUnique() {
    List<String> ids =
        operations().stream().map(each -> each.node.path("operationId").asText()).toList();
    assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
  }

  @Test
  void aSchemaThatIsNotThere_isNotFound() throws Exception {
    assertThat(text("/api/v1/schemas/result.json")).contains("TaskResult");
    assertThat(text("/api/v1/schemas/results.json")).contains("did you mean 'result.json'");
  }

  private record Operation(String method, String path, JsonNode node) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(each ->
                    all.add(
                        new Operation(
                            each.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            each.getValue()))));
    return all;
  }

  private String text(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
    return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
