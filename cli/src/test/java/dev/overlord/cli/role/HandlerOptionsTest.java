package dev.overlord.cli.role;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.command.CommandException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HandlerOptionsTest {
  private final HandlerOptions options = new HandlerOptions();

  @Test
  void keyOfAPool_isNotGivenToCommands() {
    options.execEnv = List.of("MODEL_DIR", "OPENAI_API_KEY");

    assertThatThrownBy(() -> options.refuseKey("chat", "OPENAI_API_KEY"))
        .isInstanceOf(CommandException.class)
        .hasMessageContainingAll("--exec-env OPENAI_API_KEY", "pool chat", "another name");
    assertThatCode(() -> options.refuseKey("chat", "OTHER_KEY")).doesNotThrowAnyException();
    assertThatCode(() -> options.refuseKey("ocr", null)).doesNotThrowAnyException();
  }
}
