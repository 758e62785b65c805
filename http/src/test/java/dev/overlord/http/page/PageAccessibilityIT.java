package dev.overlord.http.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import dev.overlord.common.model.PoolDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: whoever cannot see the page, or has no mouse, can use it. Method: axe's rules for WCAG 2.2
 * AA, and the keyboard alone.
 */
class PageAccessibilityIT extends PageFixture {
  private static final List<String> RULES =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice");

  @ParameterizedTest
  @CsvSource({
    "LIGHT, 1440, true",
    "DARK, 1440, true",
    "LIGHT, 390, true",
    "DARK, 390, true",
    "LIGHT, 1440, false",
    "DARK, 390, false"
  })
  void axe_findsNothing(ColorScheme colours, int width, boolean filled) {
    page =
        browser.newPage(
            new Browser.NewPageOptions().setColorScheme(colours).setViewportSize(width, 900));
    if (filled) {
      fill();
    }
    page.navigate(url());
    if (filled) {
      assertThat(page.locator("#letters-table tbody tr")).hasCount(2);
      assertThat(page.locator("#advice-list li")).hasCount(3);
      assertThat(page.locator("#charts canvas")).hasCount(4);
    } else {
      assertThat(page.locator("#health")).hasText("Ready");
    }
    assertNoViolations();
    page.locator("#theme").focus();
    if (filled) {
      page.locator("#pause").click();
      assertNoViolations();
    }
  }

  private void assertNoViolations() {
    // No frames, so nothing has to be put together on a page of its own; nobody reads what is well.
    AxeRunOptions options = new AxeRunOptions();
    options.setResultTypes(List.of("violations"));
    List<Rule> violations =
        new AxeBuilder(page)
            .setLegacyMode(true)
            .options(options)
            .withTags(RULES)
            .analyze()
            .getViolations();
    assertThat(violations).extracting(rule -> rule.getId() + " " + rule.getNodes()).isEmpty();
  }

  @Test
  void everyControl_isReachedByTabAlone_inTheOrderOfThePage() {
    fill();
    page.navigate(url());
    assertThat(page.locator("#letters-table tbody tr")).hasCount(2);
    assertThat(page.locator("#advice-more")).isVisible();
    assertThat(page.getByLabel("Cancel task-w")).isVisible();
    Set<String> reached = new TreeSet<>();
    int last = -1;
    for (int press = 0; press < 60; press++) {
      page.keyboard().press("Tab");
      Object place =
          page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)");
      int now = ((Number) place).intValue();
      if (now < last) {
        break;
      }
      last = now;
      reached.add(
          String.valueOf(
              page.evaluate(
                  "document.activeElement.getAttribute('aria-label') ||"
                      + " document.activeElement.id ||"
                      + " document.activeElement.textContent.slice(0, 40)")));
    }
    assertThat(reached)
        .contains(
            "Skip to pools",
            "Switch between light and dark",
            "advice-more",
            "stopped-pool",
            "limit",
            "Set",
            "pause",
            "Cancel task-0",
            "Cancel task-w",
            "replay-all",
            "Replay bad");
  }

  @Test
  void focus_staysInTheTable_whenItsRowGoes() {
    fill();
    page.navigate(url());
    page.getByLabel("Cancel task-0").focus();
    records.overview("a-pool", List.of(Records.lease(1, "r-0-1")), List.of());
    assertThat(page.getByLabel("Cancel task-1")).isFocused();
  }

  /** Some of everything: pools well and not, leases, failures, dead letters, advice. */
  private void fill() {
    define("a-pool", PoolDefinition.of(2, "openai", "http://b"));
    records.stats(
        "a-pool",
        1,
        5,
        "\"state\":\"running\",\"workers\":1,\"run_ms\":{\"p50\":9,\"p95\":80,\"p99\":90}");
    records.stats("idle-pool", 0, 9, "\"state\":\"running\",\"workers\":0");
    for (String each : List.of("stopped", "cooling_down", "paused")) {
      String name = each.replace('_', '-') + "-pool";
      records.stats(
          name,
          0,
          9,
          "\"state\":\"%s\",\"workers\":1,\"reason\":\"the server says no\"".formatted(each));
    }
    records.stats("unmanned", 0, 9, "\"state\":\"running\",\"workers\":0");
    records.overview(
        "a-pool", List.of(Records.lease(0, "r-0-0")), List.of(Records.waiting("r-0-1")));
    records.workers(2);
    records.deadLetter("a-pool", "bad", "r-0-2");
    records.deadLetter("a-pool", "worse", "r-0-3");
  }
}
