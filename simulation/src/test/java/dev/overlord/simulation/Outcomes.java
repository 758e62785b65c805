package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import dev.overlord.simulation.Pages.PoolPage;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Property 3: one outcome for each task, and the original bytes of those that failed. */
final class Outcomes {
  private final World world;
  private final Pages pages;
  private final LogChecks checks;
  private final Submitted submitted;

  /** Of this transaction, without their dead letters. */
  private final Map<String, TaskResult> failed = new TreeMap<>();

  Outcomes(World world, Pages pages, LogChecks checks, Submitted submitted) {
    this.world = world;
    this.pages = pages;
    this.checks = checks;
    this.submitted = submitted;
  }

  void begin() {
    failed.clear();
  }

  TaskResult result(LogRecord record) {
    TaskResult result = Json.read(Book.bytes(record), TaskResult.class);
    String ref = ended(result.pool(), result.ref(), result.error());
    Outcome before = pages.results.put(ref, result.outcome());
    world.require(
        before == null, Checker.ONE_OUTCOME, () -> ref + " has a second outcome: " + result);
    checks.checkSuspect(ref, result);
    world.trace("log", "result of " + ref + " is " + result.outcome());
    checks.touches(result.pool(), ref);
    submitted.done(ref);
    checkSize(ref, result);
    if (result.outcome() == Outcome.FAILED) {
      failed.put(result.ref(), result);
    }
    return result;
  }

  /** Workers send no larger one; an error says instead how large it would have been. */
  private void checkSize(String ref, TaskResult result) {
    long bytes = result.body() == null ? 0 : result.body().size();
    world.require(
        bytes <= HandlerOptions.MAX_RESULT_BYTES,
        Checker.BOUNDS,
        () -> "the result of " + ref + " has " + bytes + " bytes");
  }

  void letter(LogRecord record) {
    DeadLetter letter = Json.read(Book.bytes(record), DeadLetter.class);
    TaskResult result = failed.remove(letter.ref());
    world.require(
        result != null, Checker.ONE_OUTCOME, () -> "dead letter without its outcome: " + letter);
    String ref = ended(letter.pool(), letter.ref(), letter.error());
    byte[] original = pages.bytes.get(ref);
    String value = letter.original();
    boolean same = value == null || Arrays.equals(original, Base64.getDecoder().decode(value));
    boolean mayLack = pages.lost.contains(ref) || original == null || Poison.isHopeless(original);
    world.require(
        same && (value != null || mayLack),
        Checker.ONE_OUTCOME,
        () -> "the dead letter of " + letter.ref() + " has not the original bytes");
  }

  /** The task that has its outcome now. */
  private String ended(String name, String ref, @Nullable TaskError error) {
    PoolPage pool = pages.pool(name);
    boolean leaves = error != null && error.code().equals("topic_recreated");
    return pool.ended(ref, leaves || pages.known.contains(pool.before(ref)));
  }

  void end() {
    world.require(
        failed.isEmpty(), Checker.ONE_OUTCOME, () -> failed + " failed without a dead letter");
  }
}
