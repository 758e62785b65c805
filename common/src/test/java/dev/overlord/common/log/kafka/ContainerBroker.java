package dev.overlord.common.log.kafka;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Gives a test the address of a broker in a container, one for all test classes of the JVM. Without
 * Docker the tests are skipped, except with {@code CI=true}.
 */
final class ContainerBroker implements ParameterResolver, ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if ("true".equals(System.getenv("CI")) || dockerRuns()) {
      return ConditionEvaluationResult.enabled("Docker runs, or must");
    }
    return ConditionEvaluationResult.disabled("Docker does not run here");
  }

  private static boolean dockerRuns() {
    try {
      return new ProcessBuilder("docker", "info")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // the program is not there
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SharedBroker.Address.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var store = context.getRoot().getStore(Namespace.create(ContainerBroker.class));
    return new SharedBroker.Address(
        store.computeIfAbsent(Running.class).kafka.getBootstrapServers());
  }

  /** Closed by the store that holds it. */
  static final class Running implements AutoCloseable {
    private final KafkaContainer kafka;

    Running() throws IOException, InterruptedException {
      // Pulls the image, or builds a stand-in; Testcontainers then finds it here.
      String script = Path.of("..", "dev", "standin-images").toString();
      int code = new ProcessBuilder(script, "kafka").inheritIO().start().waitFor();
      if (code != 0) {
        throw new IOException(script + " kafka ended with " + code);
      }
      kafka =
          new KafkaContainer(
              System.getenv().getOrDefault("KAFKA_IMAGE", System.getProperty("kafka.image")));
      kafka.start();
    }

    @Override
    public void close() {
      kafka.stop();
    }
  }
}
