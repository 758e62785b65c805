package dev.overlord.http.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.PoolDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Goal: the page shows what the topics say. */
class PageIT extends PageFixture {
  @Test
  void withoutPools_thePageSaysHowToBegin() {
    page.navigate(url());
    assertThat(page.locator("#no-pools")).containsText("pools apply");
    assertThat(page.locator("#no-pools pre")).containsText(url());
    assertThat(page.locator("#health")).hasText("Ready");
    assertThat(page.locator("#no-workers")).isVisible();
    assertThat(page.locator("#chosen")).isHidden();
  }

  @Test
  void aRecordOfSomebodyElse_showsUp_andIsTextOnly() {
    page.navigate(url());
    String record =
        "{\"pool\":\"foreign\",\"at\":\""
            + Instant.now()
            + "\",\"concurrency_limit\":4,\"active_requests\":3,\"queued_requests\":7,"
            + "\"total_requests\":9,\"state\":\"stopped\","
            + "\"reason\":\"<img src=x onerror=document.title='hacked'>\"}";
    write(TOPICS.stats(), "foreign", record.getBytes(StandardCharsets.UTF_8));
    assertThat(row("foreign")).containsText("3 / 4");
    assertThat(page.locator("#health")).hasText("Stopped: foreign");
    assertThat(page.locator("#reason")).containsText("<img src=x");
    assertThat(page).hasTitle("Overlord");
  }

  @Test
  void leasesWorkersAndFailures_followTheTopics() {
    define("p", PoolDefinition.of(2, "openai", "http://b"));
    records.stats("p", 1, 5);
    page.navigate(url());
    records.overview("p", 1);
    records.workers(1);
    assertThat(page.locator("#leases-table tbody tr")).hasCount(1);
    assertThat(page.locator("#leases-table tbody")).containsText("task-0");
    assertThat(page.locator("#failures-table tbody")).containsText("the backend said no");
    assertThat(page.locator("#workers-table tbody")).containsText("worker-0");
    assertThat(page.locator("#led")).hasText("led by overlord-1");
    records.overview("p", 0);
    assertThat(page.locator("#leases-table tbody tr")).hasCount(0);
    records.stats(
        "p",
        2,
        1_234,
        "\"state\":\"running\",\"queued_by_lane\":{\"high\":1,\"normal\":1230,\"low\":3}");
    assertThat(row("p")).containsText("1,234");
    assertThat(row("p")).containsText("1 / 1,230 / 3");
    assertThat(page.locator("#tiles")).containsText("high 1, normal 1,230, low 3");
  }

  @Test
  void charts_areDrawn_andSayTheNewestFigures() {
    records.stats("p", 7, 3);
    page.navigate(url());
    assertThat(page.locator("#charts canvas")).hasCount(4);
    assertThat(page.locator("#charts figcaption").nth(1)).containsText("active 7");
    records.stats("p", 8, 4);
    assertThat(page.locator("#charts figcaption").nth(1)).containsText("active 8");
    assertThat(page.locator("#charts figcaption").nth(1)).containsText("queued 4");
    Object clipped =
        page.evaluate(
            "[...document.querySelectorAll('#charts figure')].some((f) => f.scrollWidth >"
                + " f.clientWidth + 1)");
    assertThat(clipped).isEqualTo(false);
  }

  @Test
  void whatIsWrong_isSaidWithWhatToDo() {
    records.stats("p", 0, 9, "\"state\":\"running\",\"workers\":0");
    page.navigate(url());
    assertThat(page.locator("#advice-list")).containsText("p: ");
    assertThat(page.locator("#advice-list code").first()).containsText("./overlord");
    assertThat(page.locator("#health")).hasText("No worker: p");
    assertThat(row("p")).containsText("no worker");
  }

  @Test
  void aPoolOfWhichNothingIsHeard_saysSo() {
    records.stats("p", 0, 0);
    page.navigate(url());
    assertThat(page.locator("#health")).hasText("All is well");
    // Nobody writes any more: the page knows by its own clock.
    assertThat(page.locator("#health")).hasText("No leader reports: p");
  }

  @Test
  void lostConnection_isSaid_andMadeAnewByItself() {
    records.stats("p", 1, 0);
    page.navigate(url());
    assertThat(page.locator("#health")).hasText("All is well");
    int port = port();

    stop();

    assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.ALERT))
        .containsText("connection to Overlord is lost");
    assertThat(page.locator("#health")).hasText("Not connected");

    serve(port, null, null);

    records.stats("p", 5, 0);
    assertThat(row("p")).containsText("5 / 20");
    assertThat(page.locator("#banner")).isHidden();
  }

  @Test
  void manyPools_areFiltered_andTroubledOnesNamed() {
    for (int number = 0; number < 20; number++) {
      records.stats("pool-%02d".formatted(number), 0, 0);
    }
    records.stats("odd", 0, 0, "\"state\":\"paused\",\"reason\":\"by an operator\"");
    page.navigate(url());
    assertThat(page.locator("#health")).hasText("Paused: odd");
    page.getByLabel("Filter pools by name or state").fill("paused");
    assertThat(page.locator("#pools-table tbody tr")).hasCount(1);
    assertThat(page.locator("#pools-count")).hasText("1 of 21");
    page.getByLabel("Filter pools by name or state").fill("pool-1");
    assertThat(page.locator("#pools-table tbody tr")).hasCount(10);
  }

  @Test
  void instantsInAReason_areSaidByTheUsersClock() {
    String reason = "until 2031-05-15T07:08:09.123Z, since the server answered 429";
    records.stats("p", 0, 9, "\"state\":\"cooling_down\",\"reason\":\"" + reason + "\"");
    page.navigate(url());
    assertThat(page.locator("#reason"))
        .containsText(Pattern.compile("until May 15, \\d\\d:\\d\\d"));
    assertThat(row("p")).containsText("since the server answered 429");
    assertThat(row("p")).not().containsText("2031");
  }

  @Test
  void onAPhone_nothingScrollsSideways() {
    String pool = "a-pool-with-quite-a-long-name-that-somebody-chose";
    records.stats(pool, 1, 5);
    records.overview(pool, 3);
    records.deadLetter(pool, "a-task-with-a-long-id-as-programs-like-to-make", "r-0-1");
    page.setViewportSize(390, 800);
    page.navigate(url());
    assertThat(page.locator("#leases-table tbody tr")).hasCount(3);
    assertThat(page.locator("#letters-table tbody tr")).hasCount(1);
    Object wider =
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assertThat(wider).isEqualTo(false);
  }

  @Test
  void aLargeCluster_keepsTheMainThreadFree() {
    for (int number = 0; number < 100; number++) {
      records.stats("pool-%03d".formatted(number), 20, number);
    }
    records.overview("pool-000", 2_000);
    records.workers(500);
    page.addInitScript(
        "window.longest = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) =>"
            + " window.longest = Math.max(window.longest, e.duration))).observe({type:"
            + " 'longtask', buffered: true})");
    page.navigate(url());
    assertThat(page.locator("#pools-table tbody tr")).hasCount(100);
    int rounds = Integer.getInteger("page.rounds", 10);
    for (int round = 0; round < rounds; round++) {
      for (int number = 0; number < 100; number++) {
        records.stats("pool-%03d".formatted(number), 20, 1_000 + round);
      }
      records.overview("pool-000", 2_000);
      records.workers(500);
      assertThat(row("pool-099")).containsText("1,%03d".formatted(round));
    }
    double longest = ((Number) page.evaluate("window.longest")).doubleValue();
    System.out.println("longest task on the page's main thread: " + Math.round(longest) + " ms");
    assertThat(page.locator("#workers-count")).hasText("500");
  }
}
