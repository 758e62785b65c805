package dev.overlord.cli.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A port that stays the same through restarts of a child and, where possible, of the whole run. */
public final class RememberedPort {
  private RememberedPort() {}

  /** The port in {@code file} if it is free, else another free one, which is written there. */
  public static int choose(Path file) throws IOException {
    int before = read(file);
    if (before > 0 && isFree(before)) {
      return before;
    }
    try (ServerSocket socket = bind(0)) {
      int port = socket.getLocalPort();
      AtomicFile.write(file, (port + "\n").getBytes(StandardCharsets.UTF_8));
      return port;
    }
  }

  private static int read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether nobody listens on the port of the loopback address. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = bind(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
