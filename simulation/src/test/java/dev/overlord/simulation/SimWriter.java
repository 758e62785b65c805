package dev.overlord.simulation;

import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Sends in order, after a while. What a frozen process has handed over may still reach the log; a
 * cut delays it, or fails it in the end, and then the log may have it all the same.
 */
final class SimWriter implements LogWriter {
  private static final long RETRY = 50 * World.MS;

  private record Sent(NewRecord record, CompletableFuture<Long> answer, long failsAt) {}

  private final World world;
  private final SimBroker broker;
  private final Link link;
  private final LongSupplier wallMs;
  private final long patience;
  private final ArrayDeque<Sent> queue = new ArrayDeque<>();
  private boolean pumping;

  SimWriter(World world, SimBroker broker, Link link, LongSupplier wallMs, long patience) {
    this.world = world;
    this.broker = broker;
    this.link = link;
    this.wallMs = wallMs;
    this.patience = patience;
  }

  @Override
  public CompletableFuture<Long> send(NewRecord record) {
    link.call();
    CompletableFuture<Long> answer = new CompletableFuture<>();
    queue.add(new Sent(record, answer, world.now() + patience));
    if (!pumping) {
      pumping = true;
      world.after(world.between(0, 5), this::pump);
    }
    return answer;
  }

  private void pump() {
    Sent head = queue.peek();
    if (head == null || link.dead()) {
      pumping = false;
      return;
    }
    if (link.frozen() && !world.chance(0.3)) {
      world.at(link.frozenUntil() + world.between(0, 5), this::pump);
      return;
    }
    if (link.cut() && world.now() < head.failsAt) {
      world.after(RETRY, this::pump);
      return;
    }
    queue.remove();
    boolean lost = link.cut();
    if (!lost || world.chance(0.2)) {
      long offset = broker.append(head.record, wallMs.getAsLong());
      if (!lost) {
        head.answer.complete(offset);
      }
    }
    if (lost) {
      head.answer.completeExceptionally(
          new LogUnavailableException("no answer within the time that a send has", null));
    }
    world.after(world.between(0, 3), this::pump);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
