package dev.overlord.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.cli.input.InputLine.TaskLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputReaderTest {
  @TempDir Path folder;

  @Test
  void everyFormatAndEveryFault_asTheGoldenFileSays() throws IOException {
    assertThat(read(resource("lines.jsonl"), InputOptions.standard()))
        .containsExactlyElementsOf(
            new String(resource("lines.expected"), StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void gzip_isKnownByItsBytes_andMayHaveSeveralMembers() throws IOException {
    byte[] twice = concat(gzip("{\"prompt\":\"a\"}\n"), gzip("{\"prompt\":\"b\"}\n"));

    assertThat(read(twice, InputOptions.standard())).hasSize(2);
  }

  @Test
  void gzipThatWasCutOff_isAnErrorNotAShorterFile() throws IOException {
    byte[] whole = gzip("{\"prompt\":\"a\"}\n".repeat(100));

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 9), InputOptions.standard()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void byteOrderMarkCarriageReturnsAndAMissingLastLineEnd_areTolerated() throws IOException {
    String file = "\uFEFF{\"prompt\":\"a\"}\r\n\r\n  \t\r\n{\"prompt\":\"b\"}";

    assertThat(read(file.getBytes(StandardCharsets.UTF_8), InputOptions.standard()))
        .containsExactly(
            "1 task line-1 /v1/chat/completions"
                + " {\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
            "4 task line-4 /v1/chat/completions"
                + " {\"messages\":[{\"role\":\"user\",\"content\":\"b\"}]}");
  }

  @Test
  void brokenUtf8_isABadLine() throws IOException {
    byte[] overlong = "{\"prompt\":\"??\"}\n".getBytes(StandardCharsets.ISO_8859_1);
    overlong[11] = (byte) 0xC0;
    overlong[12] = (byte) 0x80;

    assertThat(read(overlong, InputOptions.standard())).containsExactly("1 bad line-1 not UTF-8");
  }

  @Test
  void promptsForAnthropic_areMessagesWithALimit() throws IOException {
    byte[] file = "{\"prompt\":\"a\"}\n".getBytes(StandardCharsets.UTF_8);

    assertThat(read(file, InputOptions.standard().withMessages()))
        .containsExactly(
            "1 task line-1 /v1/messages {\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],"
                + "\"max_tokens\":4096}");
  }

  @Test
  void lineLongerThanTheBound_isBadAndTheNextOneRuns() throws IOException {
    var options = new InputOptions("prompt", false, 20_000);
    String file =
        "{\"prompt\":\""
            + "x".repeat(300_000)
            + "\"}\n{\"id\":\"long body\",\"prompt\":\""
            + "y".repeat(15_000)
            + "\"}\n{\"prompt\":\"z\"}\n";

    assertThat(read(file.getBytes(StandardCharsets.UTF_8), options))
        .containsExactly(
            "1 bad line-1 too large: 300013 bytes, the limit is 20000",
            "2 bad long body too large: 15043 bytes, the limit is 11808",
            "3 task line-3 /v1/chat/completions"
                + " {\"messages\":[{\"role\":\"user\",\"content\":\"z\"}]}");
  }

  @Test
  void namedPromptField_winsOverOtherFields() throws IOException {
    String line = "{\"question\":\"q\",\"payload\":3,\"prompt\":4,\"answer\":\"a\"}\n";

    assertThat(
            read(
                line.getBytes(StandardCharsets.UTF_8),
                InputOptions.standard().withPromptField("question")))
        .containsExactly(
            "1 task line-1 /v1/chat/completions"
                + " {\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}");
  }

  @Test
  void badLine_keepsItsIdFromALaterLine() throws IOException {
    String file = "{\"id\":\"a\",\"payload\":1}\n{\"id\":\"a\",\"payload\":{}}\n";

    assertThat(read(file.getBytes(StandardCharsets.UTF_8), InputOptions.standard()))
        .containsExactly(
            "1 bad a field 'payload' must be an object",
            "2 bad line-2 duplicate id 'a', first on line 1");
  }

  private List<String> read(byte[] content, InputOptions options) throws IOException {
    Path file = Files.write(folder.resolve("input"), content);
    List<String> shown = new ArrayList<>();
    try (InputReader reader = InputReader.open(file, options)) {
      for (InputLine line = reader.next(); line != null; line = reader.next()) {
        shown.add(
            switch (line) {
              case TaskLine task ->
                  "%d task %s %s %s"
                      .formatted(task.lineNumber(), task.id(), task.url(), task.body());
              case BadLine bad ->
                  "%d bad %s %s".formatted(bad.lineNumber(), bad.id(), bad.reason());
            });
      }
    }
    return shown;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(InputReaderTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
