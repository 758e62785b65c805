package dev.overlord.simulation;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.ReadTask;
import dev.overlord.coordinator.machine.ShardMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine that cannot bear some tasks, and some messages, whoever leads. */
final class Poison extends ShardMachine {
  /** What breaks: to lease the task, to write its message, or to pass its bytes on at all. */
  static final List<String> KINDS = List.of("lease", "large", "bytes");

  private static final String POISON = "\"poison\":\"";
  private static final byte[] TOO_LARGE = tooLarge();

  private final Options options;

  /** What nobody thought of. */
  static final class BrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenException(String what) {
      super(what, null, false, false);
    }
  }

  Poison(MachineConfig config, Options options) {
    super(config);
    this.options = options;
  }

  private static byte[] tooLarge() {
    return ("\"" + "x".repeat(2 * Task.MAX_BYTES + (64 << 10)) + "\"")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Whether this task breaks leaders. */
  static boolean isIn(byte @Nullable [] task) {
    return task != null && new String(task, StandardCharsets.UTF_8).contains(POISON);
  }

  /** Whether not even its bytes can be passed on. */
  static boolean isHopeless(byte @Nullable [] task) {
    return task != null && new String(task, StandardCharsets.UTF_8).contains(POISON + "bytes");
  }

  @Override
  public List<Event> decide(Command command, Now now) {
    if (command instanceof Command.WorkerSaid said
        && said.message() instanceof Finished finished
        && breaks(finished.token())) {
      throw new BrokenException("the finish of token " + finished.token());
    }
    List<Event> events = super.decide(command, now);
    if (options.poison == 0) {
      return events;
    }
    List<Event> changed = new ArrayList<>(events);
    changed.replaceAll(event -> event instanceof Event.TaskLeased leased ? lease(leased) : event);
    changed.forEach(Poison::letter);
    return changed;
  }

  /** The same message breaks every leader. */
  private boolean breaks(long token) {
    return options.brokenFinishes > 0
        && Math.floorMod(token * 7_919, 1_000) < 1_000 * options.brokenFinishes;
  }

  private static Event lease(Event.TaskLeased leased) {
    byte[] value = leased.task().value();
    String text = value == null ? "" : new String(value, StandardCharsets.UTF_8);
    if (!text.contains(POISON)) {
      return leased;
    }
    if (!text.contains(POISON + "large")) {
      throw new BrokenException("the lease of " + leased.task().ref());
    }
    ReadTask was = leased.task();
    ReadTask large =
        new ReadTask(
            was.ref(), was.task(), null, RawJson.of(TOO_LARGE).bytes(), null, was.enqueuedAt());
    return new Event.TaskLeased(
        leased.pool(),
        leased.token(),
        leased.lease(),
        large,
        leased.source(),
        leased.inbox(),
        leased.grantedAt(),
        leased.expiresAt(),
        leased.waitedMs(),
        leased.probe());
  }

  private static void letter(Event event) {
    if (event instanceof Event.TaskDone done && done.deadLetter() != null) {
      String original = done.deadLetter().original();
      if (original != null && isHopeless(Base64.getDecoder().decode(original))) {
        throw new BrokenException("the dead letter of " + done.ref());
      }
    }
  }
}
