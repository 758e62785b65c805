package dev.overlord.cli.tune;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.Usage;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.openai.OpenAiHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends prompts as the worker would: the same exchange, the same reading of answers and errors. */
final class BackendRequests implements Requests, AutoCloseable {
  private final Target target;
  private final List<RawJson> prompts;
  private final Clock clock;
  private final Cancel cancel;
  private final OpenAiHandler handler;
  private volatile @Nullable String failure;

  BackendRequests(Target target, List<RawJson> prompts, Clock clock, Cancel cancel) {
    this.target = target;
    this.prompts = List.copyOf(prompts);
    this.clock = clock;
    this.cancel = cancel;
    this.handler = OpenAiHandler.withoutLooking(clock, target.environment());
  }

  @Override
  public Sample send(int index) throws InterruptedException {
    RawJson prompt = prompts.get(index % prompts.size());
    Execution execution = new Execution(target, Task.of("tune-" + index, prompt));
    cancel.began(execution);
    try {
      long before = clock.monotonicNanos();
      ExecutionResult result = handler.run(execution);
      return sample(result, clock.monotonicNanos() - before);
    } finally {
      cancel.ended(execution);
    }
  }

  private Sample sample(ExecutionResult result, long nanos) {
    return switch (result) {
      case ExecutionResult.Succeeded done -> {
        Usage usage = done.usage();
        yield usage == null
            ? new Sample(nanos, 0, null, null)
            : new Sample(nanos, usage.outputTokens(), usage.ttftMs(), null);
      }
      case ExecutionResult.Failed failed -> {
        failure = failed.failure().error().message();
        yield new Sample(nanos, 0, null, failed.failure().error().code());
      }
    };
  }

  /** The newest failure in words; null: all went well. */
  @Nullable String failure() {
    return failure;
  }

  @Override
  public void close() {
    handler.close();
  }
}
