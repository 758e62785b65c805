package dev.overlord.http.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.FailureView;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.common.model.ShardOverview.WorkerView;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.common.protocol.ShardMessage;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import dev.overlord.control.idempotency.SubmittedKeys;
import dev.overlord.control.results.RecordLookup;
import dev.overlord.control.results.ResultIndex;
import dev.overlord.control.tasks.TaskCanceller;
import dev.overlord.control.tasks.TaskLookup;
import dev.overlord.control.tasks.TaskWriter;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpOptions;
import dev.overlord.http.HttpServer;
import dev.overlord.http.api.AdviceApi;
import dev.overlord.http.api.PoolsApi;
import dev.overlord.http.api.TasksApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the page shows what the topics say. Method: a real Chromium, topics in memory. */
class PageIT {
  private static final Topics TOPICS = Topics.standard();
  private static final List<Path> BROWSERS =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));

  private final MemoryLog log = new MemoryLog(() -> Instant.now().toEpochMilli());
  @TempDir Path folder;

  private ClusterView view;
  private ResultIndex index;
  private SubmittedKeys keys;
  private RecordLookup records;
  private TaskCanceller canceller;
  private HttpServer server;
  private Playwright playwright;
  private Browser browser;
  private Page page;

  @BeforeEach
  void open() throws IOException {
    Path chromium = BROWSERS.stream().filter(Files::isExecutable).findFirst().orElse(null);
    if (chromium == null && System.getenv("CI") != null) {
      fail("no browser: install chromium");
    } else if (chromium == null) {
      abort("chromium is not installed: the page was not tried");
    }
    for (String topic :
        List.of(TOPICS.pools(), TOPICS.stats(), TOPICS.overview(), TOPICS.results())) {
      log.admin().create(new TopicSpec(topic, 1, Map.of()));
    }
    Cluster cluster =
        new Cluster(log, TOPICS, Namespace.of(1, 1, Duration.ofSeconds(60)), new SystemClock());
    view = ClusterView.start(cluster);
    server =
        HttpServer.start(
            new HttpOptions("127.0.0.1", 0, null, null, Path.of("unused"), "test"),
            List.of(
                new PoolsApi(cluster, view),
                new AdviceApi(view),
                tasks(cluster),
                new dev.overlord.http.page.Page(view)));
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    page = browser.newPage();
  }

  private TasksApi tasks(Cluster cluster) throws IOException {
    index = ResultIndex.open(cluster, folder);
    keys = SubmittedKeys.open(folder, Instant::now);
    records = new RecordLookup(cluster, "test");
    canceller = new TaskCanceller(cluster);
    TaskLookup lookup = new TaskLookup(cluster, view, index, records);
    return new TasksApi(view, new TaskWriter(cluster), keys, canceller, lookup, index);
  }

  @AfterEach
  void close() {
    if (playwright != null) {
      playwright.close();
      server.close();
      canceller.close();
      records.close();
      index.close();
      keys.close();
      view.close();
    }
  }

  @Test
  void withoutPools_thePageSaysHowToBegin() {
    page.navigate(url());
    assertThat(page.locator("#no-pools")).containsText("pools apply");
    assertThat(page.locator("#no-pools pre")).containsText(url());
    assertThat(page.locator("#health")).hasText("Ready");
  }

  @Test
  void aRecordOfSomebodyElse_showsUp_andIsTextOnly() {
    page.navigate(url());
    write(
        TOPICS.stats(),
        "foreign",
        "{\"pool\":\"foreign\",\"at\":\""
            + Instant.now()
            + "\",\"concurrency_limit\":4,\"active_requests\":3,\"queued_requests\":7,"
            + "\"total_requests\":9,\"state\":\"stopped\","
            + "\"reason\":\"<img src=x onerror=document.title='hacked'>\"}");
    assertThat(row("foreign")).containsText("3 / 4");
    assertThat(page.locator("#health")).hasText("Stopped: foreign");
    assertThat(page.locator("#reason")).containsText("<img src=x");
    assertThat(page).hasTitle("Overlord");
  }

  @Test
  void leasesWorkersAndFailures_followTheTopics() {
    write(TOPICS.pools(), "p", Json.write(PoolDefinition.of(2, "openai", "http://b")));
    stats("p", 1, 5);
    page.navigate(url());
    overview(1);
    assertThat(page.locator("#leases-table tbody tr")).hasCount(1);
    assertThat(page.locator("#leases-table tbody")).containsText("task-0");
    assertThat(page.locator("#failures-table tbody")).containsText("the backend said no");
    assertThat(page.locator("#workers-table tbody")).containsText("worker-0");
    overview(0);
    assertThat(page.locator("#leases-table tbody tr")).hasCount(0);
    stats("p", 2, 1_234);
    assertThat(row("p")).containsText("1,234");
    assertThat(page.locator("#charts canvas")).hasCount(4);
    Object clipped =
        page.evaluate(
            "[...document.querySelectorAll('#charts figure')].some((f) => f.scrollWidth >"
                + " f.clientWidth + 1)");
    assertThat(clipped).isEqualTo(false);
  }

  @Test
  void whatIsWrong_isSaidWithWhatToDo() {
    write(
        TOPICS.stats(),
        "p",
        "{\"pool\":\"p\",\"at\":\"%s\",\"concurrency_limit\":4,\"queued_requests\":9,\"state\":\"running\",\"workers\":0}"
            .formatted(Instant.now()));
    page.navigate(url());
    assertThat(page.locator("#advice-list")).containsText("p: ");
    assertThat(page.locator("#advice-list code").first()).containsText("./overlord");
  }

  @Test
  void limitAndPause_areWrittenAsTheNextRevision() {
    write(TOPICS.pools(), "p", Json.write(PoolDefinition.of(2, "openai", "http://b")));
    stats("p", 0, 0);
    page.navigate(url());
    page.onDialog(dialog -> dialog.accept());
    page.getByLabel("Limit").fill("7");
    page.getByLabel("Limit").press("Enter");
    assertThat(page.locator("#said")).hasText("The limit of p is set to 7.");
    page.locator("#pause").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("#pause")).hasText("Resume");
    PoolDefinition now = view.definitions().get("p");
    assertThat(now.concurrency()).isEqualTo(7);
    assertThat(now.paused()).isTrue();
    assertThat(now.revision()).isEqualTo(3);
  }

  @Test
  void runningTask_isCancelledByKeyboard() {
    log.admin().create(new TopicSpec(TOPICS.tasks("p", Lane.NORMAL), 1, Map.of()));
    log.admin().create(new TopicSpec(TOPICS.workerEvents(), 1, Map.of()));
    write(TOPICS.tasks("p", Lane.NORMAL), "", "{\"payload\":1}".getBytes(StandardCharsets.UTF_8));
    String ref = TOPICS.tasks("p", Lane.NORMAL) + "-0-0";
    stats("p", 1, 0);
    overviewOf("p", List.of(lease(0, ref)));
    page.navigate(url());
    page.onDialog(dialog -> dialog.accept());

    page.getByLabel("Cancel task-0").focus();
    page.keyboard().press("Enter");

    assertThat(page.locator("#said")).hasText("task-0 is being cancelled.");
    org.assertj.core.api.Assertions.assertThat(log.records(TOPICS.workerEvents()))
        .extracting(it -> Json.read(it.value(), ShardMessage.class))
        .containsExactly(new OperatorMessage.Cancel("p", ref, "http 127.0.0.1"));
  }

  @Test
  void onAPhone_nothingScrollsSideways() {
    stats("a-pool-with-quite-a-long-name-that-somebody-chose", 1, 5);
    overviewOf("a-pool-with-quite-a-long-name-that-somebody-chose", 3);
    page.setViewportSize(390, 800);
    page.navigate(url());
    assertThat(page.locator("#leases-table tbody tr")).hasCount(3);
    Object wider =
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assertThat(wider).isEqualTo(false);
  }

  @Test
  void aLargeCluster_keepsTheMainThreadFree() {
    for (int number = 0; number < 100; number++) {
      stats("pool-%03d".formatted(number), 20, number);
    }
    overviewOf("pool-000", 2_000);
    workers(500);
    page.addInitScript(
        "window.longest = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) =>"
            + " window.longest = Math.max(window.longest, e.duration))).observe({type:"
            + " 'longtask', buffered: true})");
    page.navigate(url());
    assertThat(page.locator("#pools-table tbody tr")).hasCount(100);
    for (int round = 0; round < 10; round++) {
      for (int number = 0; number < 100; number++) {
        stats("pool-%03d".formatted(number), 20, 1_000 + round);
      }
      overviewOf("pool-000", 2_000);
      workers(500);
      assertThat(row("pool-099")).containsText("1,0%02d".formatted(round));
    }
    double longest = ((Number) page.evaluate("window.longest")).doubleValue();
    System.out.println("longest task on the page's main thread: " + Math.round(longest) + " ms");
    assertThat(page.locator("#workers-count")).hasText("500");
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/";
  }

  private Locator row(String pool) {
    return page.locator("#pools-table tbody tr")
        .filter(new Locator.FilterOptions().setHasText(pool));
  }

  private void stats(String pool, int active, int queued) {
    write(
        TOPICS.stats(),
        pool,
        "{\"pool\":\"%s\",\"at\":\"%s\",\"concurrency_limit\":20,\"active_requests\":%d,\"queued_requests\":%d,\"state\":\"running\",\"workers\":1}"
            .formatted(pool, Instant.now(), active, queued));
  }

  private void overview(int leases) {
    overviewOf("p", leases);
    workers(1);
  }

  private static LeaseView lease(int number, String ref) {
    return new LeaseView(
        number,
        "running",
        number,
        0,
        "http://b",
        ref,
        "task-" + number,
        null,
        "worker-" + number % 7,
        1,
        1,
        Instant.now(),
        1_000,
        59_000);
  }

  private void overviewOf(String pool, int leases) {
    overviewOf(
        pool,
        IntStream.range(0, leases).mapToObj(number -> lease(number, "r-0-" + number)).toList());
  }

  private void overviewOf(String pool, List<LeaseView> views) {
    FailureView failure =
        new FailureView(
            Instant.EPOCH,
            "r-0-9",
            "task-9",
            "worker-0",
            "transient",
            false,
            new TaskError("http_500", "the backend said no"));
    PoolOverview overview =
        new PoolOverview(
            pool,
            Instant.now(),
            "overlord-1",
            List.of(),
            views,
            views.size(),
            List.of(),
            0,
            List.of(failure));
    write(TOPICS.overview(), pool, Json.write(overview));
  }

  private void workers(int count) {
    List<WorkerView> workers =
        IntStream.range(0, count)
            .mapToObj(number -> new WorkerView("worker-" + number, 1, 0, Map.of("p", 4), 1, 1_000))
            .toList();
    write(
        TOPICS.overview(),
        ShardOverview.KEY_PREFIX + 0,
        Json.write(new ShardOverview(0, Instant.now(), "overlord-1", workers)));
  }

  private void write(String topic, String key, String value) {
    write(topic, key, value.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String topic, String key, byte[] value) {
    log.writer("test")
        .send(new NewRecord(topic, 0, key.getBytes(StandardCharsets.UTF_8), value))
        .join();
  }
}
