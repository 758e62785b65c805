package dev.overlord.backend;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts off serving new requests until the event loop has seen all that its current round of I/O
 * brings. A client that closes one connection and then asks anew on another is so never counted
 * twice, in whatever order the kernel reports the two.
 */
final class Intake {
  private final EventLoop loop;
  private List<Runnable> putOff = new ArrayList<>();

  Intake(EventLoop loop) {
    this.loop = loop;
  }

  void afterThisRound(Runnable serve) {
    if (putOff.isEmpty()) {
      loop.execute(this::run);
    }
    putOff.add(serve);
  }

  private void run() {
    List<Runnable> now = putOff;
    putOff = new ArrayList<>();
    now.forEach(Runnable::run);
  }
}
