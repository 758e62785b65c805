package dev.overlord.backend;

import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures what an instant backend serves over loopback, for people: run it by hand. Arguments:
 * connections, seconds, and a file for the request log if one is to be written.
 */
public final class InstantLoad {

  public static void main(String[] args) throws Exception {
    int connections = args.length > 0 ? Integer.parseInt(args[0]) : 8;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    BackendOptions options = BackendOptions.of("instant");
    if (args.length > 2) {
      options = options.withRequestLog(Path.of(args[2]));
    }
    try (var backend = SimulatedBackend.start(options)) {
      for (String round : List.of("warm-up", "measured")) {
        long before = backend.stats().requests();
        long begin = System.nanoTime();
        run(backend, connections, begin + seconds * 1_000_000_000L);
        double took = (System.nanoTime() - begin) / 1e9;
        BackendStats stats = backend.stats();
        double rate = (stats.requests() - before) / took;
        System.out.printf(
            "%s: %.0f requests per second, max_active %d%n", round, rate, stats.maxActive());
      }
    }
  }

  private static void run(SimulatedBackend backend, int connections, long until) throws Exception {
    String request = RawConnection.post(CHAT, chat("\"max_tokens\":128"));
    Callable<Void> client =
        () -> {
          try (var connection = new RawConnection(backend)) {
            while (System.nanoTime() < until) {
              connection.send(request).response();
            }
          }
          return null;
        };
    try (var threads = Executors.newFixedThreadPool(connections)) {
      List<Future<Void>> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        clients.add(threads.submit(client));
      }
      for (Future<Void> each : clients) {
        each.get();
      }
    }
  }

  private InstantLoad() {}
}
