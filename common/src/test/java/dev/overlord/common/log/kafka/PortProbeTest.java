package dev.overlord.common.log.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.LogRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

  private static void check(String servers, String protocol) {
    PortProbe.check(Map.of("bootstrap.servers", servers, "security.protocol", protocol));
  }
}
