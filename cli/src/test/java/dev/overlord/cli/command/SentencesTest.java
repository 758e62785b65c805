package dev.overlord.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentencesTest {
  @TempDir Path folder;

  @Test
  void bareFileNames_getTheirReason() throws IOException {
    Path missing = folder.resolve("none/file");
    Exception real = catchThrowableOfType(IOException.class, () -> Files.writeString(missing, ""));
    assertThat(Sentences.of(real))
        .startsWith("cannot read or write " + missing + ": there is no such file or folder");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(
            Sentences.of(
                catchThrowableOfType(IOException.class, () -> Files.createDirectories(file))))
        .isEqualTo("cannot read or write " + file + ": a file of this name is in the way");
    assertThat(Sentences.of(new AccessDeniedException("/f"))).endsWith("/f: permission denied");
  }

  @Test
  void wrappedFailures_sayWhatAndWhy() {
    var full = new IOException("No space left on device");
    assertThat(Sentences.of(new UncheckedIOException("results cannot be written to out", full)))
        .isEqualTo("results cannot be written to out: No space left on device");
    assertThat(Sentences.of(new UncheckedIOException(full))).isEqualTo("No space left on device");
    assertThat(Sentences.of(new IllegalStateException())).contains("IllegalStateException");
  }
}
