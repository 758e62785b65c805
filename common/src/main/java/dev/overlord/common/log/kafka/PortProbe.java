package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogRefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a port speaks TLS when the settings do not, or the other way round. Kafka's clients only
 * see connections that break, say nothing of it, and retry; a plaintext client may even take the
 * TLS alert for the length of an answer of 350 MB.
 */
final class PortProbe {
  private static final Duration WAIT = Duration.ofSeconds(3);
  private static final int TLS_ALERT = 0x15;
  private static final short API_VERSIONS = 18;

  private PortProbe() {}

  private enum Speaks {
    PLAINTEXT,
    TLS
  }

  /**
   * Nothing when no port answers: that is for the client to find out.
   *
   * @throws LogRefusedException the settings do not go with what a port speaks
   */
  static void check(Map<String, String> settings) {
    String protocol =
        settings.getOrDefault("security.protocol", "PLAINTEXT").toUpperCase(Locale.ROOT);
    boolean tls = protocol.endsWith("SSL");
    for (String server : settings.getOrDefault("bootstrap.servers", "").split(",", -1)) {
      Optional<Speaks> answer = ask(server.strip());
      if (answer.isPresent() && tls != (answer.get() == Speaks.TLS)) {
        throw new LogRefusedException(sentence(server.strip(), tls, protocol), null);
      }
    }
  }

  private static String sentence(String server, boolean tls, String protocol) {
    return "Kafka's port "
        + server
        + (tls ? " speaks plaintext" : " speaks TLS")
        + " and security.protocol is "
        + protocol
        + (tls
            ? "; set security.protocol=PLAINTEXT or SASL_PLAINTEXT, or use the TLS port"
            : "; set security.protocol=SSL or SASL_SSL in --kafka-properties, or use the plaintext"
                + " port");
  }

  /** Asks which versions it speaks, which Kafka answers before anyone has logged in. */
  private static Optional<Speaks> ask(String server) {
    int colon = server.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(server.substring(colon + 1));
      String host = server.substring(0, colon).replace("[", "").replace("]", "");
      socket.connect(new InetSocketAddress(host, port), (int) WAIT.toMillis());
      socket.setSoTimeout((int) WAIT.toMillis());
      socket.getOutputStream().write(question());
      int first = socket.getInputStream().read();
      // A TLS port breaks off, with an alert or without; a plaintext one answers with a length.
      return Optional.of(first == TLS_ALERT || first < 0 ? Speaks.TLS : Speaks.PLAINTEXT);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static byte[] question() {
    int length = 2 + 2 + 4 + 2;
    return ByteBuffer.allocate(4 + length)
        .putInt(length)
        .putShort(API_VERSIONS)
        .putShort((short) 0)
        .putInt(1)
        .putShort((short) -1)
        .array();
  }
}
