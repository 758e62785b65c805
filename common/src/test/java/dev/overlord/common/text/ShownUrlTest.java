package dev.overlord.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShownUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://host:8000/v1, http://host:8000/v1",
    "h:8000, h:8000",
    "http://user:secret@host, http://***@host",
    "user:sec@ret@host/v1, ***@host/v1",
    "http://host/v1?key=secret, http://host/v1?***",
    "http://user:secret@ho st#secret, http://***@ho st?***",
  })
  void secrets_areNotShown(String url, String shown) {
    assertThat(ShownUrl.of(url)).isEqualTo(shown);
  }
}
