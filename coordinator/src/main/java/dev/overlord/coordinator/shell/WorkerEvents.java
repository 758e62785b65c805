package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.protocol.WorkerMessage;
import org.jspecify.annotations.Nullable;

/** Records of {@code worker-events} as the machine takes them. */
final class WorkerEvents {
  private WorkerEvents() {}

  /**
   * @param inboxes that the namespace has: a reply to another could not be committed
   * @throws MalformedException not a worker's message
   */
  static WorkerMessage read(byte @Nullable [] value, int inboxes) {
    WorkerMessage message = Json.read(value == null ? new byte[0] : value, WorkerMessage.class);
    int inbox =
        switch (message) {
          case WorkerMessage.Hello hello -> hello.inbox();
          case WorkerMessage.Heartbeat beat -> beat.inbox();
          case WorkerMessage.Finished finished -> 0;
          case WorkerMessage.Released released -> 0;
        };
    if (inbox < 0 || inbox >= inboxes) {
      throw new MalformedException("inbox " + inbox + " is none of the " + inboxes, null);
    }
    return message;
  }
}
