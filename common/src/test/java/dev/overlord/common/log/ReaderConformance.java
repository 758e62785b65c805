package dev.overlord.common.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What {@link LogReader} promises. */
abstract class ReaderConformance extends LogFixture {
  private static final Duration LONG = Duration.ofSeconds(25);

  @Test
  void poll_returnsRecordsInOrderWithAllTheirParts() {
    long before = System.currentTimeMillis();
    write(0, 3);

    List<LogRecord> records = read(readerAt(p(0), 0), 3);

    assertThat(values(records)).containsExactly("0", "1", "2");
    assertThat(records).extracting(LogRecord::offset).containsExactly(0L, 1L, 2L);
    assertThat(records).allSatisfy(r -> assertThat(r.partition()).isEqualTo(p(0)));
    assertThat(records).allSatisfy(r -> assertThat(text(r.key())).isEqualTo("k"));
    assertThat(records.getFirst().timestampMs()).isBetween(before - 1000, before + 60_000);
  }

  @Test
  void missingKeyOrValue_isReadAsNull() {
    LogWriter writer = writer();
    writer.send(new NewRecord(topic, 0, null, bytes("no key"))).join();
    writer.send(new NewRecord(topic, 0, bytes("tombstone"), null)).join();

    List<LogRecord> records = read(readerAt(p(0), 0), 2);

    assertThat(records.getFirst().key()).isNull();
    assertThat(records.getLast().value()).isNull();
    assertThat(text(records.getLast().key())).isEqualTo("tombstone");
  }

  @Test
  void poll_withNothingToRead_returnsAnEmptyList() {
    assertThat(readerAt(p(0), 0).poll(SHORT)).isEmpty();
    assertThat(reader().poll(SHORT)).isEmpty();
  }

  @Test
  void add_startsAtTheOffset_andSeeksWhenReadAlready() {
    write(0, 5);
    LogReader reader = readerAt(p(0), 3);
    assertThat(values(read(reader, 2))).containsExactly("3", "4");

    reader.add(p(0), 1);

    assertThat(values(read(reader, 4))).containsExactly("1", "2", "3", "4");
  }

  @Test
  void add_whileReadingOthers_keepsTheirPositions() {
    String other = topic + "-other";
    create(other, 1);
    write(0, 2);
    LogReader reader = readerAt(p(0), 0);
    read(reader, 2);

    writer().send(NewRecord.to(new Partition(other, 0), "k", bytes("other"))).join();
    reader.add(new Partition(other, 0), 0);

    assertThat(values(read(reader, 1))).containsExactly("other");
    assertThat(reader.position(p(0))).isEqualTo(2);
    assertThat(reader.partitions()).containsExactlyInAnyOrder(p(0), new Partition(other, 0));
  }

  @Test
  void remove_deliversNothingMore() {
    LogReader reader = readerAt(p(0), 0);
    write(0, 2);

    reader.remove(p(0));

    assertThat(reader.partitions()).isEmpty();
    assertThat(readForAWhile(reader)).isEmpty();
  }

  @Test
  void pause_deliversNothingAndKeepsThePosition_resumeGoesOn() {
    write(0, 2);
    LogReader reader = readerAt(p(0), 0);
    read(reader, 2);

    reader.pause(List.of(p(0)));
    write(2, 4);
    assertThat(readForAWhile(reader)).isEmpty();
    assertThat(reader.position(p(0))).isEqualTo(2);

    reader.resume(List.of(p(0)));
    assertThat(values(read(reader, 2))).containsExactly("2", "3");
  }

  @Test
  void pause_holdsBackOnlyTheNamedPartition() {
    String other = topic + "-other";
    create(other, 1);
    write(0, 2);
    writer().send(NewRecord.to(new Partition(other, 0), "k", bytes("other"))).join();
    LogReader reader = readerAt(p(0), 0);
    reader.add(new Partition(other, 0), 0);

    reader.pause(List.of(p(0)));

    assertThat(values(read(reader, 1))).containsExactly("other");
    assertThat(readForAWhile(reader)).isEmpty();
  }

  @Test
  void position_isTheNextOffset_andLagWhatIsLeft() {
    write(0, 3);
    LogReader reader = readerAt(p(0), 1);
    assertThat(reader.position(p(0))).isEqualTo(1);
    assertThat(reader.lag(p(0))).isIn(-1L, 2L);

    read(reader, 2);

    assertThat(reader.position(p(0))).isEqualTo(3);
    assertThat(reader.lag(p(0))).isZero();
  }

  @Test
  void startAndEnd_areAskedOfTheLog_alsoForPartitionsThatAreNotRead() {
    LogReader reader = reader();
    assertThat(reader.start(p(0))).isZero();
    assertThat(reader.end(p(0))).isZero();

    write(0, 3);
    assertThat(reader.end(p(0))).isEqualTo(3);

    admin.deleteBefore(p(0), 2);
    assertThat(reader.start(p(0))).isEqualTo(2);
    assertThat(reader.end(p(0))).isEqualTo(3);
  }

  @Test
  void wakeup_endsAPollThatWaits() {
    for (LogReader reader : List.of(reader(), readerAt(p(0), 0))) {
      var waking = CompletableFuture.runAsync(reader::wakeup);
      assertThat(reader.poll(LONG)).isEmpty();
      waking.join();
    }
  }

  @Test
  void wakeup_beforeThePoll_endsTheNextOne_andOnlyThat() {
    LogReader reader = readerAt(p(0), 0);
    reader.wakeup();
    assertThat(reader.end(p(0))).isZero();
    assertThat(reader.poll(LONG)).isEmpty();

    write(0, 1);
    assertThat(values(reader.poll(LONG))).containsExactly("0");
  }

  @Test
  void positionBelowTheStart_isReported_andTheReaderGoesOnAfterASeek() {
    write(0, 4);
    admin.deleteBefore(p(0), 3);
    LogReader reader = readerAt(p(0), 1);

    assertOutOfRange(reader, 1);

    reader.add(p(0), reader.start(p(0)));
    assertThat(values(read(reader, 1))).containsExactly("3");
  }

  @Test
  void positionAfterTheEnd_isReported() {
    write(0, 1);

    assertOutOfRange(readerAt(p(0), 7), 7);
  }

  private void assertOutOfRange(LogReader reader, long position) {
    assertThatThrownBy(() -> until(() -> !reader.poll(SHORT).isEmpty()))
        .isInstanceOfSatisfying(
            PositionOutOfRangeException.class,
            e -> {
              assertThat(e.partition()).isEqualTo(p(0));
              assertThat(e.position()).isEqualTo(position);
            });
  }
}
