package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A task was acknowledged and is not in the log; others have transactions open. */
class RunRereadTest {
  private final Log log = new MemoryLog();
  private final SteppedClock clock = new SteppedClock();
  private final RunLedger ledger = new RunLedger();
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void whereNothingIsHidden_itIsDoubted() {
    reread(0).run();

    assertThat(ledger.doubted()).isEqualTo(1);
  }

  @Test
  void whatIsHiddenForAMoment_isWaitedFor() {
    reread(5).run();

    assertThat(ledger.doubted()).isEqualTo(1);
    assertThat(looks).hasValue(7);
  }

  @Test
  void whatStaysHidden_isBelieved() {
    reread(Integer.MAX_VALUE).run();

    assertThat(ledger.doubted()).isZero();
    assertThat(ledger.open()).isEqualTo(1);
  }

  /**
   * @param hidden looks at a partition that find a transaction open, until one does not
   */
  private RunReread reread(int hidden) {
    ledger.submitted("a", 0);
    LogAdmin admin = log.admin();
    TopicReader tasks = reader(admin, FakeCluster.TASKS);
    TopicReader results = reader(admin, FakeCluster.TOPICS.results());
    var history = new RunHistory(tasks, "run", ledger);
    var collector = new ResultCollector(results, "run", ledger, (result, verdict) -> {});
    return new RunReread(tasks, results, history, collector, ledger, hiding(hidden), clock);
  }

  private TopicReader reader(LogAdmin admin, String topic) {
    admin.create(new TopicSpec(topic, 1, Map.of()));
    var reader = new TopicReader(log, topic, new Patience(clock, Duration.ZERO));
    reader.fromStart();
    return reader;
  }

  private LogAdmin hiding(int times) {
    return (LogAdmin)
        Proxy.newProxyInstance(
            LogAdmin.class.getClassLoader(),
            new Class<?>[] {LogAdmin.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("hasOpenTransaction");
              return looks.incrementAndGet() <= times;
            });
  }
}
