package dev.overlord.http.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.common.protocol.ShardMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: what the page's controls promise is done. Method: pressed by mouse or keyboard. */
class PageControlsIT extends PageFixture {
  private static final String TASKS = TOPICS.tasks("p", Lane.NORMAL);
  private static final String READ = "read-token-0123456789";
  private static final String OPERATE = "operate-token-0123456789";

  @BeforeEach
  void pool() {
    log.admin().create(new TopicSpec(TASKS, 1, Map.of()));
    define("p", PoolDefinition.of(2, "openai", "http://b"));
    records.stats("p", 1, 0);
  }

  @Test
  void limitAndPause_areWrittenAsTheNextRevision() {
    page.navigate(url());
    page.getByLabel("Limit").fill("7");
    page.getByLabel("Limit").press("Enter");
    assertThat(page.locator("#said")).hasText("The limit of p is set to 7.");
    page.locator("#pause").focus();
    page.keyboard().press("Enter");
    page.keyboard().press("Enter");
    assertThat(page.locator("#pause")).hasText("Resume");
    PoolDefinition now = view.definitions().get("p");
    assertThat(now.concurrency()).isEqualTo(7);
    assertThat(now.paused()).isTrue();
    assertThat(now.revision()).isEqualTo(3);

    page.locator("#pause").click();
    assertThat(page.locator("#pause")).hasText("Pause");
    assertThat(view.definitions().get("p").paused()).isFalse();
  }

  @Test
  void whoSaysNo_changesNothing() {
    page.navigate(url());
    page.locator("#pause").click();
    page.getByText("Do nothing").locator("visible=true").click();
    page.locator("#pause").click();
    page.keyboard().press("Escape");
    assertThat(page.locator("#ask")).isHidden();
    assertThat(view.definitions().get("p").revision()).isEqualTo(1);
  }

  @Test
  void runningTask_isCancelledByKeyboard_andAWaitingOneByMouse() {
    String first = task();
    String second = task();
    records.overview("p", List.of(Records.lease(0, first)), List.of(Records.waiting(second)));
    page.navigate(url());

    page.getByLabel("Cancel task-0").focus();
    page.keyboard().press("Enter");
    page.keyboard().press("Enter");
    assertThat(page.locator("#said")).hasText("task-0 is being cancelled.");

    page.getByLabel("Cancel task-w").click();
    confirm();
    assertThat(page.locator("#said")).hasText("task-w is being cancelled.");
    assertThat(log.records(TOPICS.workerEvents()))
        .extracting(it -> Json.read(it.value(), ShardMessage.class))
        .containsExactly(
            new OperatorMessage.Cancel("p", first, "http 127.0.0.1"),
            new OperatorMessage.Cancel("p", second, "http 127.0.0.1"));
  }

  @Test
  void deadLetters_areShownInFull_replayedOneByOne_andAll() {
    records.deadLetter("p", "bad", TASKS + "-0-7");
    records.deadLetter("p", "worse", TASKS + "-0-8");
    records.deadLetter("p", "worst", TASKS + "-0-9");
    page.navigate(url());
    assertThat(page.locator("#letters-table tbody tr")).hasCount(3);
    page.getByText("worse", new com.microsoft.playwright.Page.GetByTextOptions().setExact(true))
        .click();
    assertThat(page.locator("#details")).containsText("\"payload\": 1");
    assertThat(page.locator("#details")).containsText("the backend refused it");
    page.getByText("Close").click();

    page.getByLabel("Replay bad").click();
    confirm();
    assertThat(page.locator("#said")).containsText("bad is replayed as ");
    assertThat(page.getByLabel("Replay bad")).isHidden();
    page.getByText("Replay all").locator("visible=true").click();
    confirm();
    assertThat(page.locator("#said")).hasText("2 replayed.");
    assertThat(page.locator("#replay-all")).isHidden();
    assertThat(log.records(TASKS)).hasSize(3);
    assertThat(log.records(TASKS))
        .extracting(it -> Json.read(it.value(), Task.class).id())
        .containsExactlyInAnyOrder("bad", "worse", "worst");
  }

  @Test
  void withTokens_thePageAsksOnce_andTheReadTokenOnlyLooks() {
    serve(0, READ, OPERATE);
    page.navigate(url());
    page.locator("#token").fill(READ);
    page.keyboard().press("Enter");
    assertThat(row("p")).containsText("1 / 20");
    page.getByLabel("Limit").fill("7");
    page.getByLabel("Limit").press("Enter");
    assertThat(page.locator("#said")).containsText("Not done: the read token only lets you look");
    assertThat(view.definitions().get("p").revision()).isEqualTo(1);

    page.reload();
    assertThat(row("p")).containsText("1 / 20");
    assertThat(page.locator("#token-dialog")).isHidden();
  }

  @Test
  void whatTheOverlordRefuses_isSaid() {
    String gone = TASKS + "-0-99";
    records.overview("p", List.of(Records.lease(0, gone)), List.of());
    page.navigate(url());
    page.getByLabel("Cancel task-0").click();
    confirm();
    assertThat(page.locator("#said")).containsText("Not done: nothing is known of a task");

    stop();
    page.getByLabel("Limit").fill("3");
    page.getByLabel("Limit").press("Enter");
    assertThat(page.locator("#said")).containsText("the Overlord does not answer");
  }

  private String task() {
    int offset = log.records(TASKS).size();
    write(TASKS, "", "{\"payload\":1}".getBytes(StandardCharsets.UTF_8));
    return TASKS + "-0-" + offset;
  }
}
