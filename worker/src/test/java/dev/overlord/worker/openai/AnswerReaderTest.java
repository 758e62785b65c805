package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerReaderTest {
  private static final int LIMIT = 20;
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void knownLength_isRead_andConnectionStaysUsable() throws Exception {
    AnswerReader reader = reader("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: b\r\n\r\nabcNEXT");
    BackendAnswer answer = reader.read();
    assertThat(text(answer)).isEqualTo("abc");
    assertThat(answer.headers()).containsEntry("x-a", "b");
    assertThat(reader.reusable()).isTrue();
  }

  @Test
  void chunks_areJoined_andTrailersSkipped() throws Exception {
    AnswerReader reader =
        reader(CHUNKED + "3;x=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n");
    assertThat(text(reader.read())).isEqualTo("abc0123456789");
    assertThat(reader.reusable()).isTrue();
  }

  /** MLX's server speaks HTTP/1.0. */
  @Test
  void oldProtocol_endsWithTheConnection() throws Exception {
    AnswerReader reader = reader("HTTP/1.0 200 OK\r\n\r\nabc");
    assertThat(text(reader.read())).isEqualTo("abc");
    assertThat(reader.reusable()).isFalse();
  }

  @Test
  void interimAnswers_areSkipped() throws Exception {
    assertThat(
            reader("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .read()
                .status())
        .isEqualTo(200);
  }

  @Test
  void emptyStatus_hasNoBody() throws Exception {
    assertThat(text(reader("HTTP/1.1 204 No Content\r\n\r\n").read())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n012345678901234567890",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\n012345678901234567890",
      })
  void bodyAboveTheLimit_isNotReadOn(String wire) throws Exception {
    AnswerReader reader = reader(wire);
    BackendAnswer answer = reader.read();
    assertThat(answer.body()).isNull();
    assertThat(answer.size()).isEqualTo(21);
    assertThat(reader.reusable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
      })
  void cutAnswers_areLostConnections(String wire) {
    assertThatThrownBy(() -> reader(wire).read()).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
      })
  void otherThings_areProtocolErrors(String wire) {
    assertThatThrownBy(() -> reader(wire).read()).isInstanceOf(ProtocolException.class);
  }

  @Test
  void chunksOfOneByte_areNotTakenForALongHead() throws Exception {
    String wire = CHUNKED + "1\r\na\r\n".repeat(50_000) + "0\r\n\r\n";
    var reader =
        new AnswerReader(
            new ByteArrayInputStream(wire.getBytes(StandardCharsets.ISO_8859_1)), 50_000);
    assertThat(text(reader.read())).hasSize(50_000);
  }

  @Test
  void endlessHead_isRefused() {
    String wire = "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000);
    assertThatThrownBy(() -> reader(wire).read())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("larger than");
  }

  private static AnswerReader reader(String wire) {
    return new AnswerReader(
        new ByteArrayInputStream(wire.getBytes(StandardCharsets.ISO_8859_1)), LIMIT);
  }

  private static String text(BackendAnswer answer) throws IOException {
    byte[] body = answer.body();
    if (body == null) {
      throw new IOException("no body");
    }
    return new String(body, StandardCharsets.UTF_8);
  }
}
