package dev.overlord.common.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryLogTest {
  private static final Partition P0 = new Partition("t", 0);

  private final MemoryLog log = new MemoryLog(() -> 7);

  @BeforeEach
  void makeTopic() {
    log.admin().create(new TopicSpec("t", 2, Map.of()));
  }

  @Test
  void laterInitialise_fencesTheEarlierWriter() {
    TransactionalWriter first = writer();
    TransactionalWriter second = writer();

    assertThatThrownBy(() -> first.commit(List.of(record("a"))))
        .isInstanceOf(FencedException.class);

    second.commit(List.of(record("b")));
    assertThat(values(log.records(P0))).containsExactly("b");
  }

  @Test
  void commit_takesAnOffsetForItsMarker() {
    TransactionalWriter writer = writer();

    assertThat(writer.commit(List.of(record("a"), record("b")))).containsExactly(0L, 1L);
    assertThat(writer.commit(List.of(record("c")))).containsExactly(3L);

    LogReader reader = log.reader("r");
    reader.add(P0, 0);
    assertThat(values(reader.poll(Duration.ZERO))).containsExactly("a", "b", "c");
    assertThat(reader.position(P0)).isLessThan(reader.end(P0));
    assertThat(reader.poll(Duration.ZERO)).isEmpty();
    assertThat(reader.position(P0)).isEqualTo(reader.end(P0)).isEqualTo(5);
  }

  @Test
  void lostCommits_areUncertainEitherWay() {
    TransactionalWriter writer = writer();
    log.loseNextCommit(MemoryLog.LostCommit.NOT_WRITTEN);
    assertThatThrownBy(() -> writer.commit(List.of(record("a"))))
        .isInstanceOf(CommitUncertainException.class);
    writer.initialise();
    log.loseNextCommit(MemoryLog.LostCommit.WRITTEN);
    assertThatThrownBy(() -> writer.commit(List.of(record("b"))))
        .isInstanceOf(CommitUncertainException.class);

    assertThat(values(log.records(P0))).containsExactly("b");
  }

  @Test
  void readerBelowThePurge_isTold() {
    writer().commit(List.of(record("a"), record("b")));
    LogReader reader = log.reader("r");
    reader.add(P0, 0);
    log.admin().deleteBefore(P0, 1);

    assertThatThrownBy(() -> reader.poll(Duration.ZERO))
        .isInstanceOf(PositionOutOfRangeException.class);
    reader.add(P0, reader.start(P0));
    assertThat(values(reader.poll(Duration.ZERO))).containsExactly("b");
  }

  @Test
  void group_sharesThePartitionsAndHandsThemOn() {
    GroupMembership a = log.join("g", "t", "a");
    assertThat(a.poll()).containsExactly(0, 1);
    GroupMembership b = log.join("g", "t", "b");
    assertThat(b.poll()).containsExactly(1);
    assertThat(a.poll()).containsExactly(0);
    assertThat(b.confirm(1)).isTrue();
    a.close();
    assertThat(b.poll()).containsExactly(0, 1);
  }

  @Test
  void compaction_keepsTheNewestOfEachKey_andDropsTombstonesAfterAWhile() {
    MemoryBroker broker = new MemoryBroker(new StoppedTime());
    String topic = "compacted";
    broker.create(new TopicSpec(topic, 1, Map.of()));
    Partition partition = new Partition(topic, 0);
    for (byte[] value : new byte[][] {{1}, {2}, null}) {
      broker.append(NewRecord.to(partition, "gone", value), 0);
      broker.append(NewRecord.to(partition, "kept", new byte[] {3}), 0);
    }

    broker.compact(topic, 1);
    assertThat(broker.records(partition)).extracting(LogRecord::offset).containsExactly(4L, 5L);
    broker.compact(topic, 0);
    assertThat(broker.records(partition)).extracting(LogRecord::offset).containsExactly(5L);
  }

  private static final class StoppedTime implements Weather {
    @Override
    public long now() {
      return 0;
    }

    @Override
    public void after(long nanos, Runnable what) {
      what.run();
    }
  }

  @Test
  void recreatedTopic_hasAnotherId() {
    String id = log.admin().describe("t").orElseThrow().id();
    log.delete("t");
    makeTopic();
    assertThat(log.admin().describe("t").orElseThrow().id()).isNotEqualTo(id);
  }

  private TransactionalWriter writer() {
    TransactionalWriter writer = log.transactionalWriter("tx", Duration.ofSeconds(1));
    writer.initialise();
    return writer;
  }

  private static NewRecord record(String value) {
    return NewRecord.to(P0, "k", value.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> values(List<LogRecord> records) {
    return records.stream()
        .map(r -> new String(java.util.Objects.requireNonNull(r.value()), StandardCharsets.UTF_8))
        .toList();
  }
}
