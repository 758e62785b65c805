package dev.overlord.common.log.kafka;

import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the {@link Address} of one broker that all test classes of the JVM share; it stops
 * after the last. So tests use topics, groups and transactional ids with names of their own.
 */
public final class SharedBroker implements ParameterResolver {
  /** Where the broker is, as {@code host:port}. */
  public record Address(String bootstrapServers) {
    public KafkaLog connect() {
      return KafkaLog.connect(Map.of("bootstrap.servers", bootstrapServers));
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Address.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var store = context.getRoot().getStore(Namespace.create(SharedBroker.class));
    return new Address(store.computeIfAbsent(Running.class).broker.bootstrapServers());
  }

  /** Closed by the store that holds it. */
  static final class Running implements AutoCloseable {
    private final Path dir;
    private final EmbeddedBroker broker;

    Running() {
      try {
        dir = Files.createTempDirectory("overlord-broker");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      broker = EmbeddedBroker.start(dir, 0);
    }

    @Override
    public void close() throws IOException {
      broker.close();
      try (var paths = Files.walk(dir)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
