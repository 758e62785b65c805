package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.protocol.InboxMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Notes which revocations a worker's process has read. */
final class ReadRevocations extends LogPlant {
  private final Backend backend;
  private final String process;

  ReadRevocations(Log log, Backend backend, String process) {
    super(log);
    this.backend = backend;
    this.process = process;
  }

  @Override
  public LogReader reader(String name) {
    return new Reader(super.reader(name)) {
      @Override
      public List<LogRecord> poll(Duration wait) {
        List<LogRecord> records = super.poll(wait);
        records.forEach(ReadRevocations.this::note);
        return records;
      }
    };
  }

  private void note(LogRecord record) {
    byte[] value = record.value();
    boolean mayBe =
        value != null
            && record.partition().topic().endsWith("assignments")
            && new String(value, StandardCharsets.UTF_8).contains("revoke");
    if (mayBe && Json.read(value, InboxMessage.class) instanceof InboxMessage.Revoke it) {
      backend.readsRevocation(process, it.shard(), it.token());
    }
  }
}
