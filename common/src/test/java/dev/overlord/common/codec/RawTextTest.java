package dev.overlord.common.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.RawJson;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Around the sizes of Jackson's buffers of 2,000 to 8,000, on whose other side it does otherwise.
 */
class RawTextTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_990, 1_999, 2_000, 3_990, 4_000, 7_990, 8_000, 16_001, 100_000})
  void value_isWrittenAsItIs(int length) throws Exception {
    RawJson all = RawJson.of("[1.10, \"\\u00e9\", \"é" + "x".repeat(length) + "\"]");
    byte[] source = ("  " + all + "  ").getBytes(UTF_8);
    RawJson slice = RawJson.slice(source, 2, source.length - 2);
    String expected = "[" + all + "," + all + "]";

    assertThat(new String(Json.write(List.of(all, slice)), UTF_8)).isEqualTo(expected);
    assertThat(Json.shared().writeValueAsString(List.of(all, slice))).isEqualTo(expected);
    StringWriter text = new StringWriter();
    Json.shared().writeValue(text, Json.shared().valueToTree(List.of(all, slice)));
    assertThat(text).hasToString(expected);
  }
}
