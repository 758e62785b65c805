package dev.overlord.common.log;

import java.time.Duration;
import java.util.List;

class MemoryLogConformanceTest extends LogConformance {
  private final MemoryLog memory = new MemoryLog();

  @Override
  protected Log open() {
    return memory;
  }

  @Override
  protected void deleteTopic(String topic) {
    memory.delete(topic);
  }

  @Override
  protected AutoCloseable leaveOpen(
      String transactionalId, Duration timeout, List<NewRecord> records) {
    memory.leaveOpen(transactionalId, timeout, records);
    return () -> {};
  }
}
