package dev.overlord.common.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What {@link LogWriter} and {@link TransactionalWriter} promise. */
abstract class WriterConformance extends ReaderConformance {
  private static final int TOO_LARGE = 17 * 1024 * 1024;

  @Test
  void send_keepsTheOrder_andCompletesWithTheOffsets() {
    LogWriter writer = writer();
    List<CompletableFuture<Long>> sent = new ArrayList<>();
    IntStream.range(0, 500).forEach(i -> sent.add(writer.send(record(i))));

    writer.flush();

    assertThat(sent)
        .extracting(CompletableFuture::join)
        .isEqualTo(LongStream.range(0, 500).boxed().toList());
    assertThat(values(read(readerAt(p(0), 0), 500)))
        .isEqualTo(IntStream.range(0, 500).mapToObj(String::valueOf).toList());
  }

  @Test
  void close_sendsWhatWasHandedOver() {
    LogWriter writer = log.writer("closing");
    CompletableFuture<Long> sent = writer.send(record(1));

    writer.close();

    assertThat(sent).isCompletedWithValue(0L);
    assertThat(values(read(readerAt(p(0), 0), 1))).containsExactly("1");
  }

  @Test
  void recordThatIsTooLarge_failsItsFuture_naming_topicAndSize() {
    NewRecord large = NewRecord.to(p(0), "k", new byte[TOO_LARGE]);

    assertThatThrownBy(() -> writer().send(large).join())
        .hasCauseInstanceOf(RecordTooLargeException.class)
        .hasMessageContaining(topic)
        .hasMessageContaining("17825");
  }

  @Test
  void key_choosesTheSamePartitionFromEitherKindOfWriter() {
    String wide = topic + "-wide";
    create(wide, 8);
    LogWriter writer = writer();
    List<NewRecord> records =
        IntStream.range(0, 40)
            .mapToObj(i -> NewRecord.keyed(wide, "key-" + i, bytes("v")))
            .toList();

    records.forEach(r -> writer.send(r).join());
    transactional("tx-" + topic).commit(records);

    LogReader reader = reader();
    IntStream.range(0, 8).forEach(i -> reader.add(new Partition(wide, i), 0));
    List<LogRecord> read = read(reader, 80);
    assertThat(read.stream().map(LogRecord::partition).distinct()).hasSizeGreaterThan(2);
    assertThat(read.stream().map(r -> text(r.key()) + " " + r.partition()).distinct()).hasSize(40);
  }

  @Test
  void commit_writesEveryTopic_andReturnsOffsetsInTheOrderGiven() {
    String other = topic + "-other";
    create(other, 1);
    write(0, 1);
    TransactionalWriter writer = transactional("tx-" + topic);
    NewRecord elsewhere = NewRecord.to(new Partition(other, 0), "k", bytes("b"));

    List<Long> offsets = writer.commit(List.of(elsewhere, record(1), elsewhere, record(2)));

    assertThat(offsets).containsExactly(0L, 1L, 1L, 2L);
    assertThat(values(read(readerAt(p(0), 0), 3))).containsExactly("0", "1", "2");
    assertThat(values(read(readerAt(new Partition(other, 0), 0), 2))).containsExactly("b", "b");
    assertThat(writer.commit(List.of())).isEmpty();
  }

  @Test
  void commits_followEachOther() {
    TransactionalWriter writer = transactional("tx-" + topic);
    IntStream.range(0, 20).forEach(i -> writer.commit(List.of(record(i))));

    assertThat(values(read(readerAt(p(0), 0), 20)))
        .isEqualTo(IntStream.range(0, 20).mapToObj(String::valueOf).toList());
  }

  @Test
  void openTransaction_isInvisibleAndHoldsTheEnd_untilItsIdIsInitialised() throws Exception {
    write(0, 1);
    closing(leaveOpen("tx-" + topic, Duration.ofMinutes(1), List.of(record(1))));
    write(2, 3);
    LogReader reader = readerAt(p(0), 0);

    assertThat(reader.end(p(0))).isEqualTo(1);
    assertThat(values(read(reader, 1))).containsExactly("0");
    assertThat(readForAWhile(reader)).isEmpty();

    transactional("tx-" + topic);

    assertThat(reader.end(p(0))).isGreaterThanOrEqualTo(3);
    assertThat(values(read(reader, 1))).containsExactly("2");
  }

  @Test
  void openTransaction_isAbortedAfterItsTimeout() {
    closing(leaveOpen("tx-" + topic, Duration.ofSeconds(1), List.of(record(1))));
    write(2, 3);

    assertThat(values(read(readerAt(p(0), 0), 1))).containsExactly("2");
  }

  @Test
  void laterWriter_fencesTheEarlier_ofWhichNothingMoreIsVisible() {
    TransactionalWriter earlier = transactional("tx-" + topic);
    earlier.commit(List.of(record(0)));
    TransactionalWriter later = transactional("tx-" + topic);

    assertThatThrownBy(() -> earlier.commit(List.of(record(1))))
        .isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> earlier.commit(List.of(record(2))))
        .isInstanceOf(CommitUncertainException.class);
    later.commit(List.of(record(3)));

    assertThat(values(read(readerAt(p(0), 0), 2))).containsExactly("0", "3");
  }

  @Test
  void fencedWriter_takesOverAgainByInitialising() {
    TransactionalWriter first = transactional("tx-" + topic);
    TransactionalWriter second = transactional("tx-" + topic);
    assertThatThrownBy(() -> first.commit(List.of(record(0)))).isInstanceOf(FencedException.class);

    first.initialise();
    first.commit(List.of(record(1)));

    assertThatThrownBy(() -> second.commit(List.of(record(2)))).isInstanceOf(FencedException.class);
    assertThat(values(read(readerAt(p(0), 0), 1))).containsExactly("1");
  }

  @Test
  void otherTransactionalIds_areLeftAlone() {
    TransactionalWriter one = transactional("tx1-" + topic);
    TransactionalWriter other = transactional("tx2-" + topic);

    one.commit(List.of(record(1)));
    other.commit(List.of(record(2)));

    assertThat(values(read(readerAt(p(0), 0), 2))).containsExactly("1", "2");
  }

  @Test
  void commitWithARecordTooLarge_isRefusedBeforeSending_andHarmsNothing() {
    TransactionalWriter writer = transactional("tx-" + topic);
    NewRecord large = NewRecord.to(p(0), "k", new byte[TOO_LARGE]);

    assertThatThrownBy(() -> writer.commit(List.of(record(0), large)))
        .isInstanceOf(RecordTooLargeException.class)
        .hasMessageContaining(topic);

    writer.commit(List.of(record(1)));
    assertThat(values(read(readerAt(p(0), 0), 1))).containsExactly("1");
  }

  @Test
  void commitThatTheLogRefuses_leavesNothing_andMustBeInitialisedAgain() {
    String narrow = topic + "-narrow";
    admin.create(new TopicSpec(narrow, 1, Map.of("max.message.bytes", "1000")));
    TransactionalWriter writer = transactional("tx-" + topic);
    NewRecord refused = NewRecord.to(new Partition(narrow, 0), "k", new byte[2000]);

    assertThatThrownBy(() -> writer.commit(List.of(record(0), refused)))
        .isInstanceOf(CommitUncertainException.class)
        .hasMessageContaining("tx-" + topic);
    assertThatThrownBy(() -> writer.commit(List.of(record(1))))
        .isInstanceOf(CommitUncertainException.class);
    writer.initialise();
    writer.commit(List.of(record(2)));

    assertThat(values(read(readerAt(p(0), 0), 1))).containsExactly("2");
  }
}
