package dev.overlord.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFileTest {
  @TempDir Path folder;
  private Path place;

  @BeforeEach
  void place() {
    place = folder.resolve("out.jsonl");
  }

  @Test
  void formerFile_staysUntilTheNewOneHoldsEverything() throws IOException {
    Files.writeString(place, text("a", 1) + "{\"id\":\"torn");
    try (OutputFile file = OutputFile.build(place, new SystemClock())) {
      file.append(line("a", 1), false);
      assertThat(place).content().endsWith("torn");
      file.publish();
      assertThat(place).content().isEqualTo(text("a", 1));
      file.append(line("b", 2), false);
    }
    assertThat(place).content().isEqualTo(text("a", 1) + text("b", 2));
    assertThat(names()).containsExactly("out.jsonl");
  }

  @Test
  void unpublishedFile_leavesTheFormerOneAlone() throws IOException {
    Files.writeString(place, "former");
    try (OutputFile file = OutputFile.build(place, new SystemClock())) {
      file.append(line("a", 1), false);
    }
    assertThat(place).content().isEqualTo("former");
    assertThat(names()).containsExactly("out.jsonl");
  }

  @Test
  void supersededLines_goAtPublicationAndAtTheEnd() throws IOException {
    try (OutputFile file = OutputFile.build(place, new SystemClock())) {
      file.append(line("a", 1), false);
      file.append(line("b", 1), false);
      file.append(line("a", 2), true);
      file.publish();
      assertThat(place).content().isEqualTo(text("b", 1) + text("a", 2));
      file.append(line("b", 3), true);
      file.append(line("c", 4), false);
    }
    assertThat(place).content().isEqualTo(text("a", 2) + text("b", 3) + text("c", 4));
    assertThat(names()).containsExactly("out.jsonl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notes\n",
        "{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}\n",
        "{\"custom_id\":\"a\",\"response\":null,\"error\":{}}\nnotes\nmore notes\n"
      })
  void fileOfAnotherKind_isNotReplaced(String content) throws IOException {
    Files.writeString(place, content);

    assertThatThrownBy(() -> OutputFile.checkReplaceable(place))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(place.toString())
        .hasMessageContaining("--out");
  }

  @Test
  void emptyFileAndResultsWithATornEnd_mayBeReplaced() throws IOException {
    assertThatCode(() -> OutputFile.checkReplaceable(place)).doesNotThrowAnyException();
    Files.writeString(place, "");
    assertThatCode(() -> OutputFile.checkReplaceable(place)).doesNotThrowAnyException();
    Files.writeString(place, text("a", 1) + "{\"id\":\"torn");
    assertThatCode(() -> OutputFile.checkReplaceable(place)).doesNotThrowAnyException();
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static byte[] line(String id, int number) {
    return OutputLines.of(new BadLine(number, id, "test"));
  }

  private static String text(String id, int number) {
    return new String(line(id, number), StandardCharsets.UTF_8);
  }
}
