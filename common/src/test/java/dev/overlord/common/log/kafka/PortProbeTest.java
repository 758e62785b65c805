package dev.overlord.common.log.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.LogRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class PortProbeTest {
  @Test
  void tlsToAPlaintextPort_isRefused_plaintextIsNot(SharedBroker.Address broker) {
    String address = broker.bootstrapServers();

    assertThatThrownBy(() -> check(address, "SASL_SSL"))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining(address + " speaks plaintext and security.protocol is SASL_SSL");
    assertThatCode(() -> check(address, "plaintext")).doesNotThrowAnyException();
  }

  @Test
  void portThatNobodyServes_isLeftToTheClient() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThatCode(() -> check("127.0.0.1:" + free, "SSL")).doesNotThrowAnyException();
    assertThatCode(() -> check("[::1]:" + free + ", nobody.invalid:1", "SSL"))
        .doesNotThrowAnyException();
  }

  /** As Docker's proxy, a tunnel or a balancer does whose broker is away. */
  @Test
  void portThatAcceptsAndBreaksOff_isLeftToTheClient() throws Exception {
    try (OneAnswer breaksOff = new OneAnswer(new byte[0])) {
      assertThatCode(() -> check(breaksOff.address(), "PLAINTEXT")).doesNotThrowAnyException();
      assertThatCode(() -> check(breaksOff.address(), "SSL")).doesNotThrowAnyException();
    }
  }

  @Test
  void plaintextToATlsPort_isRefused_tlsIsNot() throws Exception {
    byte[] alert = {0x15, 3, 3, 0, 2, 2, 40};
    try (OneAnswer tls = new OneAnswer(alert)) {
      assertThatThrownBy(() -> check(tls.address(), "SASL_PLAINTEXT"))
          .isInstanceOf(LogRefusedException.class)
          .hasMessageContaining(tls.address() + " speaks TLS and security.protocol is SASL_PLAIN");
      assertThatCode(() -> check(tls.address(), "SSL")).doesNotThrowAnyException();
    }
  }

  @Test
  void oneServerThatGoesWithTheSettings_isEnough(SharedBroker.Address broker) throws Exception {
    byte[] alert = {0x15, 3, 3, 0, 2, 2, 40};
    try (OneAnswer tls = new OneAnswer(alert)) {
      String servers = tls.address() + "," + broker.bootstrapServers();
      assertThatCode(() -> check(servers, "PLAINTEXT")).doesNotThrowAnyException();
    }
  }

  /** Reads what each caller says first, gives all of them one answer, and breaks off. */
  private static final class OneAnswer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final byte[] answer;

    OneAnswer(byte[] answer) throws IOException {
      this.answer = answer;
      Thread.ofVirtual().start(this::serve);
    }

    String address() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket caller = socket.accept()) {
          caller.getInputStream().readNBytes(1);
          caller.getOutputStream().write(answer);
        } catch (IOException e) {
          continue; // the caller, or the test, has gone
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void check(String servers, String protocol) {
    PortProbe.check(Map.of("bootstrap.servers", servers, "security.protocol", protocol));
  }
}
