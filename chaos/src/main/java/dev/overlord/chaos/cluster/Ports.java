package dev.overlord.chaos.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Free ports below those that the system gives to connections, so that a port whose process is away
 * for a moment is still free when it comes back.
 */
final class Ports {
  private static final int LEAST = 15_000;
  private static final int MOST = 31_000;

  private final Random random = new Random();
  private final Set<Integer> given = new HashSet<>();

  int next() {
    for (int tries = 0; tries < 1_000; tries++) {
      int port = random.nextInt(LEAST, MOST);
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new IllegalStateException("no free port between " + LEAST + " and " + MOST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false; // somebody else's
    }
  }
}
