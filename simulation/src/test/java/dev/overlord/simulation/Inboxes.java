package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.protocol.InboxMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** For deliberate bugs: what a worker reads of its inbox, changed before it sees it. */
final class Inboxes {
  private Inboxes() {}

  /**
   * A record that was polled.
   *
   * @param message null for a record of another topic
   */
  record Message(LogRecord from, @Nullable InboxMessage message) {
    static Message of(LogRecord from) {
      byte[] value = from.value();
      try {
        return new Message(from, value == null ? null : Json.read(value, InboxMessage.class));
      } catch (MalformedException e) {
        // A pool's definition or the namespace.
        return new Message(from, null);
      }
    }
  }

  /**
   * @param change of each batch, in place
   */
  static Log changing(Log log, Consumer<List<Message>> change) {
    return new LogPlant(log) {
      @Override
      public LogReader reader(String name) {
        return new Reader(super.reader(name)) {
          @Override
          public List<LogRecord> poll(Duration wait) {
            List<Message> batch = new ArrayList<>();
            super.poll(wait).forEach(record -> batch.add(Message.of(record)));
            change.accept(batch);
            return batch.stream().map(Message::from).toList();
          }
        };
      }
    };
  }
}
