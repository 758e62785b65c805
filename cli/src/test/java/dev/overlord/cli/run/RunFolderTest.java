package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.config.UsageException;
import dev.overlord.common.time.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path temp;
  private Path input;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    input = Files.writeString(temp.resolve("in.jsonl"), "{\"prompt\":\"a\"}\n");
    data = temp.resolve("data");
  }

  @Test
  void folder_keepsItsRun() throws IOException {
    String run;
    try (RunFolder folder = open(options())) {
      assertThat(folder.fresh()).isTrue();
      run = folder.identity().run();
      folder.keep();
    }
    try (RunFolder folder = open(options())) {
      assertThat(folder.fresh()).isFalse();
      assertThat(folder.identity().run()).isEqualTo(run);
    }
  }

  @Test
  void folderHeldByAnotherProcess_isRefusedWithItsPid() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                input.toString(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).startsWith("holding");
      assertThatThrownBy(() -> open(options()))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("process " + holder.pid());
    } finally {
      holder.getOutputStream().close();
      holder.destroy();
      assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    open(options()).close();
  }

  @Test
  void runThatNeverBegan_bindsTheFolderToNothing() throws IOException {
    open(options().withKafka("mistyped:9092")).close();
    try (RunFolder folder = open(options().withPool("p2"))) {
      assertThat(folder.fresh()).isTrue();
    }
  }

  @Test
  void folderOfAnotherRun_isRefusedWithTheRemedy() throws IOException {
    try (RunFolder folder = open(options())) {
      folder.keep();
    }
    Path other = Files.writeString(temp.resolve("other.jsonl"), "");

    assertThatThrownBy(() -> open(options().withPool("p2")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("A run is its data folder and pool")
        .hasMessageContaining("--pool default");
    assertThatThrownBy(() -> open(Options.of(other).withData(data)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(input.toRealPath().toString());
    assertThatThrownBy(() -> open(options().withKafka("h:9092")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no --kafka");
  }

  @Test
  void fileOfAnotherOrigin_isNotOverwritten_howeverOftenOneTries() throws IOException {
    Path out = Files.writeString(temp.resolve("in.results.jsonl"), "my notes\n");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> open(options()))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(out.toRealPath().toString());
    }
    open(options().withOut(temp.resolve("free.jsonl"))).close();
    assertThatThrownBy(() -> open(options()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--out");
  }

  @Test
  void brokenIdentity_isRefusedByName() throws IOException {
    Files.createDirectories(data);
    Files.writeString(data.resolve(RunFolder.IDENTITY), "{");

    assertThatThrownBy(() -> open(options()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("run.json");
  }

  private Options options() {
    return Options.of(input).withData(data);
  }

  private static RunFolder open(Options options) throws IOException {
    RunPlan plan = new RunPlanner(new Sources(Map.of(), AtomFile.empty())).plan(options.get());
    return RunFolder.open(plan, new SystemClock());
  }
}
