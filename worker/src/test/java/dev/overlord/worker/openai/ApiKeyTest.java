package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.model.PoolDefinition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"x sk-1/2\"3456789 y", "x sk-1/2\\\"3456789 y", "x sk-1\\/2\\\"3456789 y"})
  void key_isMaskedAsJsonWritesIt(String text) throws Exception {
    assertThat(ApiKey.of("sk-1/2\"3456789", "The key").mask(text)).isEqualTo("x *** y");
  }

  @Test
  void onlyWhatCanBeARealKey_isLookedForInAnswers() throws Exception {
    byte[] answer = "{\"a\":\"ollama, 漢 sk-0123456789\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(ApiKey.of("ollama", "The key").isIn(answer)).isFalse();
    assertThat(ApiKey.of("sk-0123456789", "The key").isIn(answer)).isTrue();
    assertThat(ApiKey.of("sk-0123456780", "The key").isIn(answer)).isFalse();
  }

  @Test
  void largeFile_isNoKey_andSaysSo(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "k".repeat(20_000));
    PoolDefinition pool =
        new ExecutionStub("http://127.0.0.1:1")
            .apiKeyEnv(null)
            .apiKeyFile(file.toString())
            .definition();
    assertThatThrownBy(() -> ApiKey.of(pool, name -> null))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining(file + ", which is larger than any key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host/v1?api_key=sk-secret",
        "http://user:sk-secret@ho st",
        "ftp://host#sk-secret"
      })
  void urlThatIsRefused_isShownWithoutWhatMayBeSecret(String url) {
    assertThatThrownBy(() -> EndpointUrl.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("***")
        .hasMessageNotContaining("sk-secret");
  }
}
