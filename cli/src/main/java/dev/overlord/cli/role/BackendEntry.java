package dev.overlord.cli.role;

import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.process.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The only class that knows the simulated backend. */
final class BackendEntry {
  private BackendEntry() {}

  static RunningRole start(String spec, String host, int port, @Nullable Path requestLog) {
    if (port < 0 || port > 65_535) {
      throw CommandException.usage("--port " + port + " must lie between 0 and 65535");
    }
    BackendOptions options = options(spec).withHost(host).withPort(port);
    try {
      return new Role(
          SimulatedBackend.start(requestLog == null ? options : options.withRequestLog(requestLog)),
          new EndLatch());
    } catch (IOException e) {
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
    }
  }

  /** What is wrong with a specification, as a sentence; empty if nothing is. */
  static Optional<String> problem(String spec) {
    try {
      BackendOptions.of(spec);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static BackendOptions options(String spec) {
    problem(spec)
        .ifPresent(sentence -> {
          throw CommandException.usage("--simulate: " + sentence);
        });
    return BackendOptions.of(spec);
  }

  private record Role(SimulatedBackend backend, EndLatch end) implements RunningRole {
    @Override
    public Map<String, String> facts() {
      return Map.of(LocalCluster.URL, backend.url());
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      end.await();
    }

    @Override
    public void stop(Duration limit) {
      try {
        backend.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the request log could not be closed", e);
      } finally {
        end.open();
      }
    }
  }
}
