package dev.overlord.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir private Path folder;

  @Test
  void sentenceIsPreferred_toErrorLines_toTheLastLine() throws IOException {
    assertThat(LogTail.lastError(log("a\nb\n\n"), 0)).isEqualTo("b");
    assertThat(LogTail.lastError(log("x ERROR y\nb\n"), 0)).isEqualTo("x ERROR y");
    assertThat(LogTail.lastError(log("x ERROR y\noverlord: no Kafka\nz ERROR\n\tat x\n"), 0))
        .isEqualTo("no Kafka");
  }

  @Test
  void linesOfFormerLives_doNotCount() throws IOException {
    String former = "overlord: an old story\n";
    assertThat(LogTail.lastError(log(former + "new\n"), former.length())).isEqualTo("new");
    assertThat(LogTail.lastError(log(former), former.length())).isEqualTo("it printed nothing");
  }

  private Path log(String text) throws IOException {
    return Files.writeString(folder.resolve("child.log"), text);
  }
}
