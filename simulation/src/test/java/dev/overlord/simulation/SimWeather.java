package dev.overlord.simulation;

import dev.overlord.common.log.MemoryTransaction;
import dev.overlord.common.log.Weather;

/** The log's time and faults, from the seed. */
class SimWeather implements Weather {
  /** Records of one partition that one poll brings. */
  static final int POLL_MOST = 20;

  private static final long SESSION = 6_000 * World.MS;

  private final World world;
  private double slowRate;
  private long slowestMs = 1;
  private double lostCommits;
  private long groupDelayMs = 300;

  SimWeather(World world) {
    this.world = world;
  }

  /**
   * @param slow share of writes that take up to {@code slowest} ms to become visible
   * @param lost share of commits whose answer is lost
   */
  void faults(double slow, long slowest, double lost) {
    slowRate = slow;
    slowestMs = slowest;
    lostCommits = lost;
  }

  /** Members learn within so many milliseconds what their group has decided. */
  void groupDelay(long ms) {
    groupDelayMs = ms;
  }

  @Override
  public long now() {
    return world.now();
  }

  @Override
  public void after(long nanos, Runnable what) {
    world.after(nanos, what);
  }

  @Override
  public long delay() {
    return world.chance(slowRate) ? world.between(1, slowestMs) : world.between(0, 8);
  }

  @Override
  public long delayOfPart(long delay) {
    return world.random.nextLong(delay + 1);
  }

  @Override
  public Commit commit() {
    if (!world.chance(lostCommits)) {
      return Commit.WELL;
    }
    double luck = world.random.nextDouble();
    return luck < 0.3 ? Commit.NOT_WRITTEN : luck < 0.65 ? Commit.LEFT_OPEN : Commit.ANSWER_LOST;
  }

  @Override
  public boolean reachesTheLog() {
    return world.chance(0.25);
  }

  @Override
  public long sending() {
    return world.between(0, 4);
  }

  @Override
  public void leftOpen(MemoryTransaction transaction, long timeout) {
    world.after(
        world.random.nextLong(timeout),
        () -> {
          boolean commit = world.chance(0.5);
          if (!transaction.isOver()) {
            world.trace("log", (commit ? "commits" : "aborts") + " late what was left open");
          }
          transaction.end(commit);
        });
  }

  @Override
  public boolean pollsWait() {
    return false;
  }

  @Override
  public int pollMost() {
    double luck = world.random.nextDouble();
    return luck < 0.05 ? 0 : luck < 0.15 ? 1 + world.random.nextInt(3) : POLL_MOST;
  }

  @Override
  public long groupDelay() {
    return world.between(0, world.chance(0.2) ? Math.max(groupDelayMs, 3_000) : groupDelayMs);
  }

  @Override
  public int groupTurn() {
    return world.random.nextInt(4);
  }

  @Override
  public long session() {
    return SESSION;
  }

  @Override
  public void trace(String who, String what) {
    world.trace(who, what);
  }
}
