package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task was acknowledged and is not in the log; others have transactions open. */
class RunRereadTest {
  private final Log log = new MemoryLog();
  private final SteppedClock clock = new SteppedClock();
  private final RunLedger ledger = new RunLedger();

  @Test
  void whereNothingIsHidden_itIsDoubted() {
    assertThat(reread(FakeCluster.TASKS, 0).run()).isTrue();

    assertThat(ledger.doubted()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("topics")
  void whatIsHiddenForAMoment_isWaitedFor(String topic) {
    clock.atPause(() -> log.writer("w").send(new NewRecord(topic, 0, null, new byte[0])).join());

    assertThat(reread(topic, 1).run()).isTrue();
    assertThat(ledger.doubted()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("topics")
  void whatStaysHidden_isBelieved_andAskedAgain(String topic) {
    assertThat(reread(topic, 1).run()).isFalse();

    assertThat(ledger.doubted()).isZero();
    assertThat(ledger.open()).isEqualTo(1);
  }

  static List<String> topics() {
    return List.of(FakeCluster.TASKS, FakeCluster.TOPICS.results());
  }

  /**
   * @param records written in the topic by another's transaction
   */
  private RunReread reread(String topic, long records) {
    ledger.submitted("a", 0);
    LogAdmin admin = log.admin();
    TopicReader tasks = reader(admin, FakeCluster.TASKS);
    TopicReader results = reader(admin, FakeCluster.TOPICS.results());
    var history = new RunHistory(tasks, "run", ledger);
    var collector = new ResultCollector(results, "run", ledger, (result, verdict) -> {});
    return new RunReread(tasks, results, history, collector, ledger, hiding(topic, records), clock);
  }

  private TopicReader reader(LogAdmin admin, String topic) {
    admin.create(new TopicSpec(topic, 1, Map.of()));
    var reader = new TopicReader(log, topic, new Patience(clock, Duration.ZERO));
    reader.fromStart();
    return reader;
  }

  /** More is written there than readers see. */
  private LogAdmin hiding(String topic, long records) {
    return (LogAdmin)
        Proxy.newProxyInstance(
            LogAdmin.class.getClassLoader(),
            new Class<?>[] {LogAdmin.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("written");
              return ((Partition) arguments[0]).topic().equals(topic) ? records : 0L;
            });
  }
}
