package dev.overlord.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.http.HttpOptions;
import dev.overlord.http.HttpPart;
import dev.overlord.http.HttpServer;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientTest {
  /** Keeps requests until they are let go, and counts whose client has gone. */
  private static final class Room implements HttpPart {
    private final CountDownLatch door = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();

    @Override
    public void addTo(RoutesConfig routes) {
      routes.post("/api/v1/wait", this::hold);
      routes.post("/api/v1/echo", context -> context.result("echo " + context.body()));
    }

    private void hold(Context context) throws Exception {
      context.bodyAsBytes();
      CompletableFuture<Void> left = new CompletableFuture<>();
      Client.Watch watch = Client.watch(context, () -> left.complete(null));
      try {
        inside.incrementAndGet();
        CompletableFuture<Void> let =
            CompletableFuture.runAsync(this::awaitDoor, Thread::startVirtualThread);
        CompletableFuture.anyOf(left, let).get();
        if (left.isDone()) {
          gone.incrementAndGet();
        }
      } finally {
        watch.close();
      }
      context.result("waited");
    }

    private void awaitDoor() {
      try {
        door.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final Room room = new Room();
  private final HttpServer server =
      HttpServer.start(
          new HttpOptions("127.0.0.1", 0, null, null, Path.of("unused"), "o"), List.of(room));

  @AfterEach
  void stop() {
    room.door.countDown();
    server.close();
  }

  @Test
  void clientThatCloses_isNoticedWhileItsRequestWaits() throws Exception {
    try (Socket stays = send("/api/v1/wait", "a")) {
      Socket leaves = send("/api/v1/wait", "b");
      await().until(() -> room.inside.get() == 2);

      leaves.close();

      await().until(() -> room.gone.get() == 1);
      room.door.countDown();
      assertThat(answer(stays)).isEqualTo("waited");
      assertThat(room.gone.get()).isEqualTo(1);
    }
  }

  @Test
  void requestThatWasSentAhead_isAnsweredAfterTheOneThatWaited() throws Exception {
    try (Socket socket = send("/api/v1/wait", "a")) {
      await().until(() -> room.inside.get() == 1);
      write(socket, "/api/v1/echo", "x".repeat(6_000));
      write(socket, "/api/v1/echo", "second");
      room.door.countDown();

      BufferedReader in = reader(socket);
      assertThat(answer(in)).isEqualTo("waited");
      assertThat(answer(in)).isEqualTo("echo " + "x".repeat(6_000));
      assertThat(answer(in)).isEqualTo("echo second");
    }
  }

  @Test
  void connection_isUsedAgainAfterAWait_andItsEndIsNoticedThen() throws Exception {
    room.door.countDown();
    Socket socket = send("/api/v1/wait", "a");
    BufferedReader in = reader(socket);
    assertThat(answer(in)).isEqualTo("waited");
    for (int i = 0; i < 50; i++) {
      write(socket, i % 2 == 0 ? "/api/v1/echo" : "/api/v1/wait", "b" + i);
      assertThat(answer(in)).isEqualTo(i % 2 == 0 ? "echo b" + i : "waited");
    }
    socket.close();
    assertThat(room.gone.get()).isZero();
  }

  @Test
  void thousandsMayWait() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        sockets.add(send("/api/v1/wait", "a"));
      }
      await().until(() -> room.inside.get() == 1_000);
      try (Socket other = send("/api/v1/echo", "b")) {
        assertThat(answer(other)).isEqualTo("echo b");
      }
      for (Socket socket : sockets) {
        socket.close();
      }
      await().until(() -> room.gone.get() == 1_000);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private Socket send(String path, String body) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    write(socket, path, body);
    return socket;
  }

  private static void write(Socket socket, String path, String body) throws IOException {
    String request =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(path, body.length(), body);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static String answer(Socket socket) throws IOException {
    return answer(reader(socket));
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static String answer(BufferedReader in) throws IOException {
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.regionMatches(true, 0, "Content-Length: ", 0, 16)) {
        length = Integer.parseInt(line.substring(16).strip());
      }
    }
    char[] body = new char[length];
    int read = 0;
    while (read < length) {
      int more = in.read(body, read, length - read);
      assertThat(more).isPositive();
      read += more;
    }
    return new String(body);
  }
}
