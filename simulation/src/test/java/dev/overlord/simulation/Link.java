package dev.overlord.simulation;

import dev.overlord.common.log.Connection;
import java.util.HashSet;
import java.util.Set;

/** How one process stands to the world: alive, frozen, cut off from the log. */
final class Link implements Connection {
  final SimClock clock;
  private final String name;
  private final World world;
  private final boolean committedOnly;
  private final long patience;
  private boolean dead;
  private long frozenUntil;
  private long cutUntil;
  private int commits;
  private double flaky;
  private final Set<String> fenced = new HashSet<>();
  private boolean fencesOnce;
  private double stallsInFencing;
  private int trapInCalls = Integer.MAX_VALUE;
  private Runnable trap = () -> {};

  Link(World world, String name, SimClock clock, boolean committedOnly, long patience) {
    this.world = world;
    this.name = name;
    this.clock = clock;
    this.committedOnly = committedOnly;
    this.patience = patience;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean dead() {
    return dead;
  }

  boolean frozen() {
    return world.now() < frozenUntil;
  }

  @Override
  public long frozenUntil() {
    return frozenUntil;
  }

  @Override
  public boolean cut() {
    return world.now() < cutUntil;
  }

  @Override
  public boolean unlucky() {
    return flaky > 0 && world.chance(flaky);
  }

  @Override
  public long wallMs() {
    return clock.wall().toEpochMilli();
  }

  @Override
  public long patience() {
    return patience;
  }

  @Override
  public boolean committedOnly() {
    return committedOnly;
  }

  /** A deliberate bug: what this process has fenced once it fences no more. */
  void fencesOnce() {
    fencesOnce = true;
  }

  @Override
  public boolean fences(String transactionalId) {
    if (stallsInFencing > 0 && !world.nested() && world.chance(stallsInFencing)) {
      trap.run();
      world.runUntil(frozenUntil);
    }
    return fenced.add(transactionalId) || !fencesOnce;
  }

  int commits() {
    return commits;
  }

  @Override
  public void committed() {
    commits++;
  }

  void die() {
    dead = true;
  }

  void dieInCalls(int calls) {
    inCalls(
        calls,
        () -> {
          dead = true;
          world.trace(name, "dies in a call to the log");
        });
  }

  /** This happens in the middle of a step, before or after a call to the log. */
  void inCalls(int calls, Runnable what) {
    trapInCalls = calls;
    trap = what;
  }

  /** Now and then the process stands still between two of its fencings. */
  void stallInFencing(double share, Runnable freeze) {
    stallsInFencing = share;
    trap = freeze;
  }

  void freezeUntil(long time) {
    frozenUntil = Math.max(frozenUntil, time);
  }

  void cutUntil(long time) {
    cutUntil = time;
  }

  /** From now on this share of the questions to the log gets no answer. */
  void flaky(double share) {
    flaky = share;
  }

  void heal() {
    flaky = 0;
    cutUntil = 0;
    trapInCalls = Integer.MAX_VALUE;
    stallsInFencing = 0;
  }

  @Override
  public void call() {
    answered();
  }

  @Override
  public void answered() {
    if (!dead && trapInCalls != Integer.MAX_VALUE && !world.nested() && --trapInCalls <= 0) {
      trapInCalls = Integer.MAX_VALUE;
      trap.run();
      if (frozen()) {
        world.runUntil(frozenUntil);
      }
    }
    if (dead) {
      throw new ProcessDead(name);
    }
  }
}
