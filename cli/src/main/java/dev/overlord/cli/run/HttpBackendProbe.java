package dev.overlord.cli.run;

import dev.overlord.cli.config.Secret;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.openai.BackendCheck;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the server itself. */
public final class HttpBackendProbe implements BackendProbe {
  @Override
  public Optional<String> problem(String url, @Nullable String model, @Nullable Secret key) {
    BackendCheck check = BackendCheck.create(new SystemClock());
    return switch (check.check(url, model, key == null ? null : key.value())) {
      case BackendCheck.Outcome.Ok ok -> Optional.empty();
      case BackendCheck.Outcome.Problem problem -> Optional.of(problem.sentence());
    };
  }
}
