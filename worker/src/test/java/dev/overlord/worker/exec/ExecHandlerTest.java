package dev.overlord.worker.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.FailureKind;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.ExecutionResult.Failed;
import dev.overlord.worker.ExecutionResult.Succeeded;
import dev.overlord.worker.StubContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecHandlerTest {
  private static final int MOST = 1_000;

  @TempDir Path folder;

  private final StubContext context = new StubContext("{\"n\": 1.50}");
  private final Set<String> keys = new HashSet<>();
  private final Map<String, String> environment = new HashMap<>(System.getenv());
  private Supervision supervision;

  @BeforeEach
  void open() throws IOException {
    supervision = Supervision.open(folder);
  }

  @AfterEach
  void close() {
    supervision.close();
  }

  private ExecutionResult run(String command, String... passed) throws InterruptedException {
    return run(command, MOST, passed);
  }

  private ExecutionResult run(String command, int most, String... passed)
      throws InterruptedException {
    var child = new ChildEnvironment(environment, Set.of(passed), keys::contains);
    return new ExecHandler(Map.of("p", command), child, supervision, most).run(context);
  }

  private String body(String command, String... passed) throws InterruptedException {
    return ((Succeeded) run(command, passed)).body().toString();
  }

  @Test
  void payloadIsStandardInput_byteForByte_andJsonIsTheResultAsItIs() throws InterruptedException {
    assertThat(body("cat")).isEqualTo("{\"n\": 1.50}");
  }

  @Test
  void textThatIsNoJson_isAJsonString() throws InterruptedException {
    assertThat(body("printf 'two \"words\"\\n\\n'")).isEqualTo("\"two \\\"words\\\"\"");
    assertThat(body("true")).isEqualTo("\"\"");
  }

  @ParameterizedTest
  @CsvSource({
    "64, PERMANENT",
    "65, PERMANENT",
    "75, TRANSIENT",
    "1, TRANSIENT",
    "127, TRANSIENT",
    "200, TRANSIENT"
  })
  void exitStatus_saysWhetherItIsTriedAgain(int status, FailureKind kind)
      throws InterruptedException {
    ExecutionResult result = run("echo ignored; echo 'no luck' >&2; exit " + status);

    assertThat(result).isInstanceOf(Failed.class);
    var failure = ((Failed) result).failure();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.error().code()).isEqualTo("exit_" + status);
    assertThat(failure.error().message()).endsWith(": no luck");
    assertThat(context.progress()).isEqualTo("no luck");
  }

  @Test
  void signal_isNamed() throws InterruptedException {
    ExecutionResult result = run("kill -SEGV $$");

    assertThat(((Failed) result).failure().error().message()).contains("ended by signal 11");
  }

  @Test
  void error_holdsTheTailOfStandardError() throws InterruptedException {
    ExecutionResult result =
        run("i=0; while [ $i -lt 2000 ]; do echo \"line $i\" >&2; i=$((i+1)); done; exit 1");

    assertThat(((Failed) result).failure().error().message())
        .hasSizeBetween(4_000, 4_200)
        .endsWith("line 1999");
  }

  @Test
  void commandThatWritesTooMuch_isStopped_andNotTriedAgain() throws InterruptedException {
    ExecutionResult result = run("while :; do echo 0123456789; done");

    var failure = ((Failed) result).failure();
    assertThat(failure.kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failure.error().message()).contains("1000 bytes");
  }

  @Test
  void byteOrderMark_isLeftOut() throws InterruptedException {
    assertThat(body("printf '\\357\\273\\277{\"a\":1}'")).isEqualTo("{\"a\":1}");
  }

  /** A record that holds the result must still be legible. */
  @Test
  void jsonDeeperThanRecordsHold_isText() throws InterruptedException {
    assertThat(run("printf '%01050d' 0 | tr 0 '['; printf '%01050d' 0 | tr 0 ']'", 10_000))
        .isInstanceOfSatisfying(
            Succeeded.class, done -> assertThat(done.body().toString()).startsWith("\"[["));
  }

  @Test
  void payloadThatIsNotRead_isNoError() throws InterruptedException {
    assertThat(body("echo 1")).isEqualTo("1");
  }

  @Test
  void environment_namesTheTask_andHoldsNothingOfTheWorkersButWhatIsNamed()
      throws InterruptedException {
    environment.put("OPENAI_API_KEY", "secret-1");
    environment.put("KAFKA_PASSWORD", "secret-2");
    environment.put("MODEL_DIR", "/models");

    String seen = body("env", "MODEL_DIR");

    assertThat(seen)
        .contains("OVERLORD_TASK_ID=task-1", "OVERLORD_ATTEMPT=2", "OVERLORD_TOKEN=42")
        .contains("OVERLORD_POOL=p", "OVERLORD_TIMEOUT_MS=60000", "MODEL_DIR=/models", "PATH=")
        .doesNotContain("secret");
  }

  @Test
  void keyVariableOfThePool_isNotPassed_evenIfNamed() throws InterruptedException {
    environment.put("THE_KEY", "secret");
    context.apiKeyEnv("THE_KEY");

    assertThat(body("env", "THE_KEY")).doesNotContain("secret");
  }

  @Test
  void keyVariableOfAnotherPool_isNotPassed_evenIfNamed() throws InterruptedException {
    environment.put("OTHER_KEY", "secret");
    assertThat(body("env", "OTHER_KEY")).as("as long as it is no key").contains("secret");

    keys.add("OTHER_KEY");

    assertThat(body("env", "OTHER_KEY")).doesNotContain("secret");
  }

  @Test
  void poolsWithoutACommand_areNotServed() {
    var child = new ChildEnvironment(environment, Set.of(), name -> false);
    var handler = new ExecHandler(Map.of("p", "true"), child, supervision, MOST);

    assertThat(handler.serves("p")).isTrue();
    assertThat(handler.serves("q")).isFalse();
  }
}
