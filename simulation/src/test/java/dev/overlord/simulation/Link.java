package dev.overlord.simulation;

import dev.overlord.common.log.LogUnavailableException;

/** How one process stands to the world: alive, frozen, cut off from the log. */
final class Link {
  final String name;
  private final World world;
  private boolean dead;
  private long frozenUntil;
  private long cutUntil;
  private int commits;
  private double flaky;
  private int diesInCalls = Integer.MAX_VALUE;

  Link(World world, String name) {
    this.world = world;
    this.name = name;
  }

  boolean dead() {
    return dead;
  }

  boolean frozen() {
    return world.now() < frozenUntil;
  }

  long frozenUntil() {
    return frozenUntil;
  }

  boolean cut() {
    return world.now() < cutUntil;
  }

  int commits() {
    return commits;
  }

  void committed() {
    commits++;
  }

  void die() {
    dead = true;
  }

  void dieInCalls(int calls) {
    diesInCalls = calls;
  }

  void freezeUntil(long time) {
    frozenUntil = time;
  }

  void cutUntil(long time) {
    cutUntil = time;
  }

  boolean unlucky() {
    return flaky > 0 && world.chance(flaky);
  }

  void heal() {
    flaky = 0;
    cutUntil = 0;
    diesInCalls = Integer.MAX_VALUE;
  }

  /** Every call to the log comes through here. */
  void call() {
    if (!dead && diesInCalls != Integer.MAX_VALUE && --diesInCalls <= 0) {
      dead = true;
      world.trace(name, "dies in a call to the log");
    }
    if (dead) {
      throw new ProcessDead(name);
    }
  }

  /** From now on this share of the questions to the log gets no answer. */
  void flaky(double share) {
    flaky = share;
  }

  /** A call that needs an answer now. */
  void ask() {
    call();
    if (cut() || unlucky()) {
      throw new LogUnavailableException(name + " is cut off", null);
    }
  }
}
