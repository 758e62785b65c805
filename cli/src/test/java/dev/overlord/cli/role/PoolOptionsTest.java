package dev.overlord.cli.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.PoolDefinition;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PoolOptionsTest {
  private final PoolOptions options = new PoolOptions();

  @Test
  void withoutUrl_thereIsNoDefinition() {
    assertThat(options.definition()).isNull();
  }

  @Test
  void url_isTakenWithOrWithoutVersion() {
    options.url = "http://h:1/v1/";
    assertThat(defined().endpoints().getFirst().url()).isEqualTo("http://h:1");
    assertThat(defined().concurrency()).isEqualTo(2);
  }

  @Test
  void backend_setsWhatIsKnownOfIt() {
    options.url = "http://h:1";
    options.backend = "LlamaCpp";
    assertThat(defined().backend()).isEqualTo("llamacpp");
    assertThat(defined().concurrency()).isEqualTo(1);
    assertThat(defined().backendIgnoresDisconnect()).isTrue();
    options.concurrency = 3;
    assertThat(defined().concurrency()).isEqualTo(3);
  }

  private PoolDefinition defined() {
    return Objects.requireNonNull(options.definition());
  }
}
