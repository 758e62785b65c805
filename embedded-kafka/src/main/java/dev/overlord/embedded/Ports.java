package dev.overlord.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The broker's TCP port, remembered in its folder: clients keep their address over a restart. */
final class Ports {
  static final String HOST = "127.0.0.1";
  static final int MAX = 65_535;
  private static final String FILE = "port";

  private Ports() {}

  static int choose(Path dir, int wanted) throws IOException {
    if (wanted < 0 || wanted > MAX) {
      throw new IllegalArgumentException("port " + wanted + " must be between 0 and " + MAX);
    }
    Path file = dir.resolve(FILE);
    int port = wanted;
    if (port == 0) {
      port = Files.exists(file) ? remembered(file) : free();
    }
    checkFree(port, dir);
    Files.writeString(file, port + "\n");
    return port;
  }

  private static int remembered(Path file) throws IOException {
    String text = Files.readString(file).strip();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "'" + text + "' in " + file + " is no port; delete the file to have one chosen", e);
    }
  }

  static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, address())) {
      return socket.getLocalPort();
    }
  }

  private static InetAddress address() throws IOException {
    return InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
  }

  /** Kafka would find this out only seconds later, and say less. */
  private static void checkFree(int port, Path dir) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address(), port));
    } catch (java.net.BindException e) {
      throw new IllegalStateException(
          "port "
              + port
              + " of the broker in "
              + dir
              + " is in use; stop what uses it, or start with another port",
          e);
    }
  }
}
