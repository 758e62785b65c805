package dev.overlord.chaos.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: a wire does to connections what its weather says, and to no others. */
class WiresTest {
  private static final String WIRE = "worker-1 to BACKEND";

  private final BlockingQueue<Socket> served = new LinkedBlockingQueue<>();
  private final Wires wires = new Wires();
  private ServerSocket server;
  private InetSocketAddress from;

  @BeforeEach
  void open() throws Exception {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              served.add(server.accept());
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
    from = new InetSocketAddress("127.0.0.1", freePort());
    wires.add(WIRE, from, new InetSocketAddress("127.0.0.1", server.getLocalPort()));
  }

  @AfterEach
  void close() throws IOException {
    wires.close();
    server.close();
  }

  @Test
  void calm_everythingArrivesInBothDirections() throws Exception {
    try (Socket client = client();
        Socket far = served.take()) {
      say(client, "question");
      assertThat(hear(far, 8)).isEqualTo("question");
      say(far, "answer");
      assertThat(hear(client, 6)).isEqualTo("answer");
    }
  }

  @Test
  void megabytes_arriveWhole() throws Exception {
    byte[] much = new byte[20_000_000];
    new Random(7).nextBytes(much);
    try (Socket client = client();
        Socket far = served.take()) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getOutputStream().write(much);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(far.getInputStream().readNBytes(much.length)).isEqualTo(much);
      writer.join();
    }
  }

  @Test
  void late_everythingTakesAtLeastSoLong() throws Exception {
    wires.become(WIRE, new Weather.Late(Duration.ofMillis(300)));
    try (Socket client = client();
        Socket far = served.take()) {
      long sent = System.nanoTime();
      say(client, "question");
      assertThat(hear(far, 8)).isEqualTo("question");
      assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(Duration.ofMillis(299));
    }
  }

  @Test
  void late_partsStayInOrder_whenItGetsFasterMeanwhile() throws Exception {
    try (Socket client = client();
        Socket far = served.take()) {
      wires.become(WIRE, new Weather.Late(Duration.ofMillis(300)));
      say(client, "first ");
      wires.become(WIRE, Weather.CALM);
      say(client, "second");
      assertThat(hear(far, 12)).isEqualTo("first second");
    }
  }

  @Test
  void silent_nothingArrives_noEndHearsOfIt_andAllOfItComesAfterwards() throws Exception {
    try (Socket client = client();
        Socket far = served.take()) {
      wires.become(WIRE, new Weather.Silent());
      say(client, "lost?");
      far.setSoTimeout(200);
      assertThatThrownBy(() -> hear(far, 1)).isInstanceOf(SocketTimeoutException.class);
      wires.become(WIRE, Weather.CALM);
      far.setSoTimeout(10_000);
      assertThat(hear(far, 5)).isEqualTo("lost?");
    }
  }

  @Test
  void silent_aClientThatGivesUpIsNotHeard_untilTheSilenceEnds() throws Exception {
    Socket client = client();
    try (Socket far = served.take()) {
      wires.become(WIRE, new Weather.Silent());
      client.close();
      far.setSoTimeout(200);
      assertThatThrownBy(() -> far.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      wires.become(WIRE, Weather.CALM);
      far.setSoTimeout(10_000);
      assertThat(isOver(far)).isTrue();
    }
  }

  @Test
  void refusing_openConnectionsAreReset_andNewOnesRefused_untilItEnds() throws Exception {
    try (Socket client = client();
        Socket far = served.take()) {
      wires.become(WIRE, new Weather.Refusing());
      assertThat(isOver(client)).isTrue();
      assertThat(isOver(far)).isTrue();
      assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
    }
    wires.become(WIRE, Weather.CALM);
    try (Socket client = client();
        Socket far = served.take()) {
      say(client, "back");
      assertThat(hear(far, 4)).isEqualTo("back");
    }
  }

  @Test
  void aClientThatResets_isHeardAtOnce_howeverLateTheWire() throws Exception {
    wires.become(WIRE, new Weather.Late(Duration.ofHours(1)));
    Socket client = client();
    try (Socket far = served.take()) {
      client.setSoLinger(true, 0);
      client.close();
      far.setSoTimeout(10_000);
      assertThat(isOver(far)).isTrue();
    }
  }

  @Test
  void aServersLastWords_arriveBeforeItsEnd() throws Exception {
    try (Socket client = client()) {
      wires.become(WIRE, new Weather.Late(Duration.ofMillis(100)));
      try (Socket far = served.take()) {
        say(far, "good-bye");
      }
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("good-bye");
    }
  }

  /** A port that never had a server: one that is being closed may accept a last connection. */
  @Test
  void nobodyServes_isAReset() throws Exception {
    from = new InetSocketAddress("127.0.0.1", freePort());
    wires.add("to nobody", from, new InetSocketAddress("127.0.0.1", freePort()));
    assertThat(isResetAtOnce()).isTrue();
  }

  @Test
  void unknownWire_isNamed() {
    assertThatThrownBy(() -> wires.become("worker-9 to KAFKA", Weather.CALM))
        .hasMessageContaining("there is no wire 'worker-9 to KAFKA'")
        .hasMessageContaining(WIRE);
  }

  private Socket client() throws IOException {
    Socket client = new Socket();
    client.connect(from, 5_000);
    client.setSoTimeout(10_000);
    return client;
  }

  private static void say(Socket socket, String what) throws IOException {
    socket.getOutputStream().write(what.getBytes(StandardCharsets.UTF_8));
  }

  private static String hear(Socket socket, int bytes) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private static boolean isOver(Socket socket) {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException e) {
      return true; // a reset
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The reset may come before this end has seen that it is connected. */
  private boolean isResetAtOnce() throws IOException {
    try (Socket client = client()) {
      return isOver(client);
    } catch (ConnectException e) {
      return false; // the wire itself does not listen
    } catch (SocketException e) {
      return true;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
