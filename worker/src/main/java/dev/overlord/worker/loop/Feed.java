package dev.overlord.worker.loop;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reading from a log that may be away for a while, which is said once each time. */
final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final LogReader reader;
  private final Clock clock;
  private final Standing standing;
  private boolean down;

  Feed(LogReader reader, Clock clock, Standing standing) {
    this.reader = reader;
    this.clock = clock;
    this.standing = standing;
  }

  /** Does it, or waits a little if the log is away. */
  void whenLogAnswers(Runnable attempt) {
    try {
      attempt.run();
      standing.heard();
    } catch (LogUnavailableException | LogRefusedException e) {
      isAway(e, PAUSE);
    }
  }

  /** What there is to read; nothing while the log is away. */
  List<LogRecord> read(Duration wait, Consumer<Partition> reposition) {
    try {
      List<LogRecord> records = reader.poll(wait);
      down = false;
      if (!records.isEmpty()) {
        standing.heard();
      }
      return records;
    } catch (PositionOutOfRangeException e) {
      whenLogAnswers(() -> reposition.accept(e.partition()));
    } catch (LogUnavailableException | LogRefusedException e) {
      isAway(e, wait.compareTo(PAUSE) < 0 ? wait : PAUSE);
    }
    return List.of();
  }

  void pause() {
    clock.pause(PAUSE);
  }

  private void isAway(LogException e, Duration pause) {
    if (!down) {
      LOG.warn("log.unavailable reason={}", e.getMessage());
    }
    down = true;
    clock.pause(pause);
  }
}
