package dev.overlord.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a worker says of its handlers. */
class AbleTest {
  /** Serves pool "q" only; what it starts may run on without the worker. */
  private static final class Detached implements TaskHandler {
    private final String served;

    Detached(String served) {
      this.served = served;
    }

    @Override
    public ExecutionResult run(TaskContext context) {
      return new ExecutionResult.Succeeded(null, RawJson.of("1"), null);
    }

    @Override
    public boolean serves(String pool) {
      return pool.equals(served);
    }

    @Override
    public boolean endsWithWorker() {
      return false;
    }
  }

  private static LoopFixture worker(String served, String handler) {
    LoopFixture worker =
        new LoopFixture(Map.of("detached", new Detached(served), "test", LoopFixture.HANDLER));
    worker.namespace().define("p", handler).steps(4);
    worker.confirm(0, null).steps(1);
    return worker;
  }

  @Test
  void poolThatTheHandlerIsNotSetUpFor_getsNoTasks() {
    assertThat(worker("q", "detached").said(Hello.class).getFirst().capacity())
        .isEqualTo(Map.of("p", 0));
  }

  @Test
  void poolOfAnOutlivingHandler_isSaidInHelloAndHeartbeats() {
    LoopFixture worker = worker("p", "detached").at(10).steps(2);

    assertThat(worker.said(Hello.class).getFirst().outliving()).isEqualTo(Set.of("p"));
    assertThat(worker.said(Heartbeat.class).getFirst().outliving()).isEqualTo(Set.of("p"));
  }

  @Test
  void poolOfAnotherHandler_isNot() {
    assertThat(worker("p", "test").said(Hello.class).getFirst().outliving()).isEmpty();
  }

  @Test
  void leaseThatDoesNotSayIt_isGivenBack_oneThatDoesIsRun() {
    LoopFixture worker = worker("p", "detached");

    worker.run("p", 5, "{\"payload\":1}", null).run("p", 6, "{\"payload\":1}", true).steps(2);

    assertThat(worker.said(Released.class)).extracting(Released::token).containsExactly(5L);
    assertThat(worker.executions.started).extracting(Execution::token).containsExactly(6L);
  }
}
