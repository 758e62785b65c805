package dev.overlord.common.namespace;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.MemoryLog;
import java.util.Map;

class MemoryNamespacesTest extends NamespacesConformance {
  private final MemoryLog memory = new MemoryLog();

  @Override
  Log connect() {
    return memory;
  }

  @Override
  Map<String, String> config(String topic) {
    return memory.config(topic);
  }
}
