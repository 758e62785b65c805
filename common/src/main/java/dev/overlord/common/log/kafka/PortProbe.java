package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogRefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Whether the settings speak TLS and the ports plaintext, or the other way round. Kafka's clients
 * only see connections that break, say nothing of it, and retry; a plaintext client may even take
 * the TLS alert for the length of an answer of 350 MB.
 */
final class PortProbe {
  private static final Duration WAIT = Duration.ofSeconds(3);
  private static final short API_VERSIONS = 18;

  /** Types of a TLS record, RFC 8446 section 5.1: what answers a greeting begins with one. */
  private static final int TLS_ALERT = 0x15;

  private static final int TLS_HANDSHAKE = 0x16;

  /** Instead of a first byte; the stream's own sign of its end. */
  private static final int BROKEN_OFF = -1;

  private static final int NOBODY = -2;

  private PortProbe() {}

  /**
   * Nothing unless a port has answered in the other way and none in that of the settings. A
   * connection that breaks proves nothing: forwarders and balancers accept it for a broker that is
   * away.
   *
   * @throws LogRefusedException the settings do not go with what a port speaks
   */
  static void check(Map<String, String> settings) {
    String protocol =
        settings.getOrDefault("security.protocol", "PLAINTEXT").toUpperCase(Locale.ROOT);
    boolean tls = protocol.endsWith("SSL");
    String other = "";
    for (String entry : settings.getOrDefault("bootstrap.servers", "").split(",", -1)) {
      Optional<Boolean> speaksTls = ask(entry.strip(), tls);
      if (speaksTls.isPresent() && speaksTls.get() == tls) {
        return;
      }
      if (other.isEmpty() && speaksTls.isPresent()) {
        other = entry.strip();
      }
    }
    if (!other.isEmpty()) {
      throw new LogRefusedException(sentence(other, tls, protocol), null);
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

  /** Whether the server speaks TLS, if it says anything; asked in the expected way first. */
  private static Optional<Boolean> ask(String server, boolean tls) {
    int first = firstByte(server, tls ? greeting() : question());
    if (first == BROKEN_OFF) {
      first = firstByte(server, tls ? question() : greeting());
    }
    return first < 0 ? Optional.empty() : Optional.of(first == TLS_ALERT || first == TLS_HANDSHAKE);
  }

  /** Of the answer; below 0 when there is none. */
  private static int firstByte(String server, byte[] asked) {
    int colon = server.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(server.substring(colon + 1));
      String host = server.substring(0, colon).replace("[", "").replace("]", "");
      socket.connect(new InetSocketAddress(host, port), (int) WAIT.toMillis());
      socket.setSoTimeout((int) WAIT.toMillis());
      return firstByte(socket, asked);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return NOBODY;
    }
  }

  private static int firstByte(Socket socket, byte[] asked) throws SocketTimeoutException {
    try {
      socket.getOutputStream().write(asked);
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return BROKEN_OFF; // a reset, where the other end had not read
    }
  }

  /** Which versions it speaks, which Kafka answers before anyone has logged in. */
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

  /** The beginning of a TLS handshake. */
  private static byte[] greeting() {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(true);
      ByteBuffer greeting = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), greeting);
      return Arrays.copyOf(greeting.array(), greeting.position());
    } catch (NoSuchAlgorithmException | SSLException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }
}
