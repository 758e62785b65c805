package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.it.MetricsDoc.Series;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Goal: what Prometheus and Grafana show is so. Method: a real Prometheus, a real cluster. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringIT {
  private static final Path ALERTS = Path.of("..", "deploy", "prometheus", "alerts.yml");
  private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "overlord.json");
  private static final String IDLE = "OverlordSlotsIdleWhileTasksWait";
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (overlord_\\w+) ");

  @TempDir static Path folder;
  private static MonitoredCluster cluster;
  private static Prometheus prometheus;
  private static Path config;

  @BeforeAll
  static void start() throws Exception {
    Prometheus.assumeInstalled();
    cluster = new MonitoredCluster(folder);
    config = writeConfig();
    prometheus = Prometheus.start(folder, config);
  }

  @AfterAll
  static void stop() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  /** The rules as they are, but without waiting minutes before an alert fires. */
  private static Path writeConfig() throws IOException {
    Path rules = folder.resolve("alerts.yml");
    Files.writeString(
        rules, Files.readString(ALERTS).replaceAll("(?m)^( +for): \\d+[sm]$", "$1: 3s"));
    Path file = folder.resolve("prometheus.yml");
    Files.writeString(
        file,
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [%s]
        scrape_configs:
          - {job_name: overlord, static_configs: [{targets: ["%s"]}]}
          - {job_name: overlord-worker, static_configs: [{targets: ["%s"]}]}
        """
            .formatted(rules, cluster.overlord(), cluster.worker()));
    return file;
  }

  @Test
  @Order(1)
  void promtool_findsNothingToSay() throws Exception {
    Path deploy = ALERTS.getParent();
    String deployed = deploy.resolve("prometheus.yml").toString();
    assertThat(Prometheus.promtool("", "check", "config", config.toString())).startsWith("0\n");
    assertThat(Prometheus.promtool("", "check", "config", "--syntax-only", deployed))
        .startsWith("0\n");
    assertThat(Prometheus.promtool("", "check", "rules", ALERTS.toString())).startsWith("0\n");
    String tests = deploy.resolve("test").resolve("alerts_test.yml").toString();
    assertThat(Prometheus.promtool("", "test", "rules", tests)).startsWith("0\n");
    assertThat(Prometheus.promtool(cluster.metricsOfOverlord(), "check", "metrics"))
        .isEqualTo("0\n");
    assertThat(Prometheus.promtool(cluster.metricsOfWorker(), "check", "metrics")).isEqualTo("0\n");
  }

  @Test
  @Order(2)
  void eachMetric_isInTheDocument_andEachOfTheDocumentIsThere() throws Exception {
    TreeSet<String> served = new TreeSet<>();
    Matcher type = TYPE.matcher(cluster.metricsOfOverlord() + "\n" + cluster.metricsOfWorker());
    while (type.find()) {
      served.add(type.group(1));
    }
    assertThat(MetricsDoc.metrics()).isEqualTo(served);
  }

  @Test
  @Order(3)
  void eachFieldOfAStatsRecord_hasItsValueAtMetrics() throws Exception {
    Map<String, JsonNode> records = new HashMap<>();
    try (LogReader reader = cluster.log.reader("monitoring")) {
      Partition stats = new Partition(MonitoredCluster.TOPICS.stats(), 0);
      reader.add(stats, reader.start(stats));
      await("a record that was written, and shown, while tasks ran")
          .atMost(RunProcess.PATIENCE)
          .untilAsserted(() -> {
            Map<Series, Double> shown = Exposed.samples(cluster.metricsOfOverlord());
            reader.poll(Duration.ofSeconds(2)).forEach(record -> take(record, records));
            JsonNode record = records.get(shownAt(shown));
            assertThat(record).isNotNull();
            compare(record, shown);
          });
    }
  }

  private static void take(LogRecord record, Map<String, JsonNode> records) {
    byte[] value = record.value();
    if (value != null
        && new String(record.key(), StandardCharsets.UTF_8).equals(MonitoredCluster.WORKED)) {
      try {
        JsonNode read = Json.shared().readTree(value);
        records.put(read.path("at").asText(), read);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static String shownAt(Map<Series, Double> shown) {
    Series series = MetricsDoc.seriesOf("at").with("pool", MonitoredCluster.WORKED);
    assertThat(shown).containsKey(series);
    return Json.INSTANT.format(Instant.ofEpochMilli(Math.round(shown.get(series) * 1_000)));
  }

  private static void compare(JsonNode record, Map<Series, Double> shown) {
    Map<String, Double> figures = Exposed.figures(record);
    assertThat(figures)
        .containsKeys("wait_ms.p95", "run_ms.p50", "queued_by_lane.normal", "slot_utilisation");
    Exposed.assertShown(figures, MonitoredCluster.WORKED, shown);
    assertThat(figures.get("total_requests")).isPositive();
    assertThat(figures.get("output_tokens")).isPositive();
  }

  @Test
  @Order(4)
  void eachQueryOfTheDashboard_returnsData() throws Exception {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : Json.shared().readTree(DASHBOARD.toFile()).path("panels")) {
      panel.path("targets").forEach(target -> queries.add(target.path("expr").asText()));
    }
    assertThat(queries).hasSizeGreaterThan(40).doesNotContain("");
    for (String query : queries) {
      returnsData(
          query.replace("$pool", MonitoredCluster.WORKED).replace("[$__rate_interval]", "[15s]"));
    }
  }

  @Test
  @Order(4)
  void eachQueryOfTheDocument_returnsData() throws Exception {
    List<DocExamples.Block> queries = DocExamples.blocks("docs/metrics.md", "promql");
    assertThat(queries).isNotEmpty();
    for (DocExamples.Block query : queries) {
      returnsData(query.text().strip());
    }
  }

  @Test
  @Order(5)
  void theSeriesOfEachAlert_areThere() throws Exception {
    for (Map<String, Object> rule : rules()) {
      returnsData(withoutComparisons(rule.get("expr").toString()));
    }
  }

  /** An alert's expression finds nothing while all is well; what it compares must be there. */
  private static String withoutComparisons(String expression) {
    String open =
        expression.replaceAll("\\s(?:==|[<>])\\s[0-9.]+", "").replaceAll("absent\\((.*)\\)", "$1");
    assertThat(open).doesNotContain(" == ", "<", ">", "absent");
    return open;
  }

  private static void returnsData(String query) {
    await("data for " + query)
        .atMost(RunProcess.PATIENCE)
        .until(() -> !prometheus.result(query).isEmpty());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rules() throws IOException {
    Map<String, List<Map<String, List<Map<String, Object>>>>> file =
        new Yaml().load(Files.readString(ALERTS));
    return file.get("groups").stream().flatMap(group -> group.get("rules").stream()).toList();
  }

  @Test
  @Order(6)
  void idleSlotsWhileTasksWait_fire_onlyWhereNobodyWorks() throws Exception {
    String firing = "ALERTS{alertname=\"%s\",alertstate=\"firing\",pool=\"%s\"}";
    returnsData(firing.formatted(IDLE, MonitoredCluster.UNWORKED));
    returnsData(firing.formatted("OverlordNoWorkers", MonitoredCluster.UNWORKED));
    returnsData("min_over_time(overlord_pool_queued_requests{pool=\"worked\"}[5s]) > 0");
    assertThat(
            prometheus.result(
                "count_over_time(ALERTS{alertname=\"" + IDLE + "\",pool=\"worked\"}[1h])"))
        .isEmpty();
    assertThat(prometheus.result("ALERTS{alertstate=\"firing\",pool!=\"unworked\"}")).isEmpty();

    cluster.workForTheOther();

    for (String alert : List.of(IDLE, "OverlordNoWorkers")) {
      await(alert + " is over")
          .atMost(RunProcess.PATIENCE)
          .until(() ->
              prometheus.result(firing.formatted(alert, MonitoredCluster.UNWORKED)).isEmpty());
    }
  }

  @Test
  @Order(7)
  void aWorkersHealth_saysWhoItIsAndHowItStands() throws Exception {
    HttpResponse<String> answer = cluster.healthOfWorker();
    JsonNode health = Json.shared().readTree(answer.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(fieldNames(health)).isEqualTo(fieldNames(MetricsDoc.health()));
    assertThat(health.path("status").asText()).isEqualTo("ok");
    assertThat(health.path("role").asText()).isEqualTo("worker");
    assertThat(health.path("version").asText()).isNotEmpty();
    assertThat(health.path("worker").asText()).startsWith("worker");
    assertThat(health.path("incarnation").asLong()).isPositive();
    assertThat(health.path("kafka_reachable").asBoolean()).isTrue();
  }

  private static List<String> fieldNames(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }
}
