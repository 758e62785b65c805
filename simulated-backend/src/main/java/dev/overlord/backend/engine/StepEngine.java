package dev.overlord.backend.engine;

import dev.overlord.backend.engine.LatencyModel.Steps;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/** Continuous batching by {@link Steps}: jobs join and leave between steps, never within one. */
final class StepEngine implements Engine {
  private final Steps model;
  private final int slots;
  private final Random random;
  private final LinkedHashMap<Long, Sequence> queue = new LinkedHashMap<>();
  private final LinkedHashMap<Long, Sequence> batch = new LinkedHashMap<>();
  private long clock = Long.MIN_VALUE;
  private long stepEnd = NEVER;
  private int maxRunning;

  StepEngine(Steps model, int slots, long seed) {
    this.model = model;
    this.slots = slots;
    this.random = new Random(seed);
  }

  @Override
  public void submit(Job job, long now) {
    if (batch.containsKey(job.id())
        || queue.putIfAbsent(job.id(), new Sequence(job, now)) != null) {
      throw new IllegalArgumentException("job " + job.id() + " is in hand already");
    }
  }

  @Override
  public List<Progress> advance(long now) {
    List<Progress> progress = new ArrayList<>();
    while (true) {
      if (stepEnd == NEVER && !startStep()) {
        return progress;
      }
      if (stepEnd > now) {
        return progress;
      }
      finishStep(progress);
    }
  }

  @Override
  public boolean abort(long id, long now) {
    if (queue.remove(id) != null) {
      return true;
    }
    if (batch.remove(id) == null) {
      return false;
    }
    if (batch.isEmpty()) {
      // Nobody is left to wait for this step, so the next one need not wait for it either.
      stepEnd = NEVER;
      clock = Math.max(clock, now);
    }
    return true;
  }

  private boolean startStep() {
    if (batch.isEmpty()) {
      Iterator<Sequence> first = queue.values().iterator();
      if (!first.hasNext()) {
        return false;
      }
      clock = Math.max(clock, first.next().submittedAt);
    }
    admit();
    stepEnd = clock + stepDuration();
    return true;
  }

  private void admit() {
    Iterator<Sequence> waiting = queue.values().iterator();
    while (batch.size() < slots && waiting.hasNext()) {
      Sequence next = waiting.next();
      if (next.submittedAt > clock) {
        break;
      }
      waiting.remove();
      batch.put(next.id, next);
    }
    maxRunning = Math.max(maxRunning, batch.size());
  }

  private long stepDuration() {
    int budget = Steps.PREFILL_BUDGET;
    int decoding = 0;
    for (Sequence sequence : batch.values()) {
      budget -= sequence.takePrefill(budget);
      decoding += sequence.getsToken() ? 1 : 0;
    }
    double nanos = model.stepNanos(decoding, Steps.PREFILL_BUDGET - budget);
    double noise = model.noise() == 0 ? 1 : 1 + model.noise() * (2 * random.nextDouble() - 1);
    // At least a nanosecond, so that a model of zero cost still moves time forward.
    return Math.max(1, Math.round(nanos * noise));
  }

  private void finishStep(List<Progress> progress) {
    clock = stepEnd;
    stepEnd = NEVER;
    for (Iterator<Sequence> all = batch.values().iterator(); all.hasNext(); ) {
      Sequence sequence = all.next();
      if (sequence.prefillLeft > 0) {
        continue;
      }
      sequence.produced += sequence.getsToken() ? 1 : 0;
      boolean finished = sequence.produced >= sequence.outputTokens;
      progress.add(new Progress(sequence.id, sequence.produced, finished, clock));
      if (finished) {
        all.remove();
      }
    }
  }

  @Override
  public long nextEventAt() {
    return stepEnd;
  }

  @Override
  public int running() {
    return batch.size();
  }

  @Override
  public int waiting() {
    return queue.size();
  }

  @Override
  public int maxRunning() {
    return maxRunning;
  }

  @Override
  public void resetMaxRunning() {
    maxRunning = batch.size();
  }

  private static final class Sequence {
    final long id;
    final long submittedAt;
    final int outputTokens;
    int prefillLeft;
    int produced;

    Sequence(Job job, long submittedAt) {
      this.id = job.id();
      this.submittedAt = submittedAt;
      this.outputTokens = job.outputTokens();
      this.prefillLeft = job.promptTokens();
    }

    int takePrefill(int budget) {
      int chunk = Math.min(budget, prefillLeft);
      prefillLeft -= chunk;
      return chunk;
    }

    boolean getsToken() {
      return prefillLeft == 0 && produced < outputTokens;
    }
  }
}
