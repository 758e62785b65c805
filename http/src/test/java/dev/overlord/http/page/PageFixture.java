package dev.overlord.http.page;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.Topics;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.MemoryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real Chromium, served by real routes, fed by topics in memory. */
abstract class PageFixture {
  static final Topics TOPICS = Topics.standard();
  private static final List<Path> BROWSERS =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));

  /** Beside other tests a page may come up slowly. */
  private static final int PATIENCE_MS = 20_000;

  Records records;
  ClusterView view;
  MemoryLog log;
  static Browser browser;
  private static @Nullable Playwright playwright;

  Page page;

  @TempDir Path folder;
  private MemoryServer server;

  /** Once for all tests of a class: its start takes longer than most of them. */
  @BeforeAll
  static void launch() {
    Path chromium = BROWSERS.stream().filter(Files::isExecutable).findFirst().orElse(null);
    if (chromium == null && System.getenv("CI") != null) {
      fail("no browser: install chromium");
    } else if (chromium == null) {
      abort("chromium is not installed: the page was not tried");
    }
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
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
  }

  @AfterAll
  static void quit() {
    if (playwright != null) {
      playwright.close();
      playwright = null;
    }
  }

  @BeforeEach
  void open() throws IOException {
    server = new MemoryServer(folder);
    view = server.view;
    log = server.log;
    records = new Records(server::write);
    server.serve(0, null, null);
    page = browser.newPage();
  }

  /** Starts the server, in place of the one before. */
  void serve(int port, @Nullable String readToken, @Nullable String operateToken) {
    server.serve(port, readToken, operateToken);
  }

  void stop() {
    server.stop();
  }

  @AfterEach
  void close() {
    List.copyOf(browser.contexts()).forEach(BrowserContext::close);
    server.close();
  }

  int port() {
    return server.port();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  Locator row(String pool) {
    return page.locator("#pools-table tbody tr")
        .filter(new Locator.FilterOptions().setHasText(pool));
  }

  /** The answer to the dialog that asks whether it is to be done. */
  void confirm() {
    page.locator("#ask-yes").click();
  }

  void define(String pool, PoolDefinition definition) {
    server.define(pool, definition);
  }

  void write(String topic, String key, byte[] value) {
    server.write(topic, key, value);
  }
}
