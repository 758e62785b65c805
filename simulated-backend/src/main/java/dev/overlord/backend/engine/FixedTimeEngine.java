package dev.overlord.backend.engine;

import dev.overlord.backend.engine.LatencyModel.Fixed;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/** Every job takes the same time from the moment it has a slot, whatever else runs. */
final class FixedTimeEngine implements Engine {
  private final long nanosPerJob;
  private final int slots;
  private final LinkedHashMap<Long, Timed> queue = new LinkedHashMap<>();

  /** In order of admission, which is the order of their ends as all take the same time. */
  private final LinkedHashMap<Long, Timed> running = new LinkedHashMap<>();

  private long slotFreeSince = Long.MIN_VALUE;
  private int maxRunning;

  FixedTimeEngine(Fixed model, int slots) {
    this.nanosPerJob = model.perJob().toNanos();
    this.slots = slots;
  }

  @Override
  public void submit(Job job, long now) {
    Timed timed = new Timed(job, now);
    if (running.containsKey(job.id()) || queue.putIfAbsent(job.id(), timed) != null) {
      throw new IllegalArgumentException("job " + job.id() + " is in hand already");
    }
  }

  @Override
  public List<Progress> advance(long now) {
    List<Progress> progress = new ArrayList<>();
    admit();
    while (nextEventAt() <= now) {
      Iterator<Timed> first = running.values().iterator();
      Timed done = first.next();
      first.remove();
      slotFreeSince = done.at;
      progress.add(new Progress(done.job.id(), done.job.outputTokens(), true, done.at));
      admit();
    }
    return progress;
  }

  private void admit() {
    Iterator<Timed> waiting = queue.values().iterator();
    while (running.size() < slots && waiting.hasNext()) {
      Timed next = waiting.next();
      waiting.remove();
      // Only who waited for a slot starts when one came free; the others start when they came.
      long start = Math.max(next.at, slotFreeSince);
      running.put(next.job.id(), new Timed(next.job, start + nanosPerJob));
    }
    maxRunning = Math.max(maxRunning, running.size());
  }

  @Override
  public boolean abort(long id, long now) {
    if (queue.remove(id) != null) {
      return true;
    }
    if (running.remove(id) == null) {
      return false;
    }
    slotFreeSince = Math.max(slotFreeSince, now);
    return true;
  }

  @Override
  public long nextEventAt() {
    Iterator<Timed> first = running.values().iterator();
    return first.hasNext() ? first.next().at : NEVER;
  }

  @Override
  public int running() {
    return running.size();
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
    maxRunning = running.size();
  }

  /** A waiting job with the instant it came, or a running one with the instant it ends. */
  private record Timed(Job job, long at) {}
}
