package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Goal: Java that no other test runs is at least Java. Method: the compiler. */
class DocJavaTest {
  /** What the reader has: a request that can be cancelled, and a way to send it. */
  private static final String AROUND =
      """
      import dev.overlord.common.log.Log;
      import dev.overlord.common.log.kafka.KafkaLog;
      import dev.overlord.worker.acquire.*;
      import java.time.Duration;
      import java.util.Map;

      abstract class SlotsExample {
        interface Request {
          void cancel();
        }

        Object answer;

        abstract Object send(Request request, String endpoint);

        void example(Request request) throws Exception {
      %s
        }
      }
      """;

  @Test
  void slotsWithoutAQueue_compile() throws IOException {
    String shown = DocJava.block("docs/slots.md", "LeasePool").text();

    Path classes = DocJava.compile("SlotsExample", AROUND.formatted(shown));

    assertThat(classes.resolve("SlotsExample.class")).exists();
  }
}
