package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.protocol.WorkerMessage.Released;

/** Who this worker is at present. */
record Self(String name, long incarnation, int inbox) {

  /** Whether a message names this worker, and this life of it. */
  boolean isNamedBy(InboxMessage message) {
    return switch (message) {
      case InboxMessage.Run m -> is(m.lease().worker(), m.lease().incarnation());
      case InboxMessage.Acquired m -> is(m.lease().worker(), m.lease().incarnation());
      case InboxMessage.Confirmed m -> is(m.worker(), m.incarnation());
      case InboxMessage.Revoke m -> is(m.worker(), m.incarnation());
      case InboxMessage.Superseded m -> is(m.worker(), m.incarnation());
      case InboxMessage.RollCall m -> true;
    };
  }

  private boolean is(String otherName, long otherIncarnation) {
    return otherIncarnation == incarnation && otherName.equals(name);
  }

  /** The lease goes back unfinished. */
  Released released(Run run, String reason) {
    return new Released(name, incarnation, run.pool(), run.token(), reason);
  }

  /** Whether this incarnation said it. */
  boolean said(WorkerMessage message) {
    return is(message.worker(), message.incarnation());
  }
}
