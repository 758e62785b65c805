package dev.overlord.cli.tune;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures one step after the other and says what follows. */
final class Measurement {
  private final Clock clock;
  private final Cancel cancel;
  private final Consumer<String> notes;

  /**
   * @param notes gets a line for each step
   */
  Measurement(Clock clock, Cancel cancel, Consumer<String> notes) {
    this.clock = clock;
    this.cancel = cancel;
    this.notes = notes;
  }

  /**
   * @param slots as the server says them
   * @throws CommandException at no step did enough requests succeed
   * @throws InterruptedException the user wants to end
   */
  TuneReport run(
      Target target, List<RawJson> prompts, Sweep sweep, Settings settings, @Nullable Integer slots)
      throws InterruptedException {
    try (BackendRequests requests = new BackendRequests(target, prompts, clock, cancel)) {
      Load load = new Load(requests, clock);
      OptionalInt step = sweep.next();
      while (step.isPresent()) {
        Point point = load.run(step.getAsInt(), settings);
        notes.accept(Chart.line(point));
        sweep.measured(point);
        step = sweep.next();
      }
      Knee knee =
          Knee.of(sweep.points(), settings.errorsMax())
              .orElseThrow(() -> failed(requests.failure()));
      return TuneReport.of(target, slots, sweep, knee);
    }
  }

  private static CommandException failed(@Nullable String failure) {
    return CommandException.infrastructure(
        "too many requests failed at the first step, so nothing can be recommended"
            + (failure == null ? "" : "; the last: " + failure),
        null);
  }
}
