package dev.overlord.cli.role;

import java.util.concurrent.CountDownLatch;

/** For roles that run on threads of their own and end only when they are stopped. */
final class EndLatch {
  private final CountDownLatch ended = new CountDownLatch(1);

  void await() throws InterruptedException {
    ended.await();
  }

  void open() {
    ended.countDown();
  }
}
