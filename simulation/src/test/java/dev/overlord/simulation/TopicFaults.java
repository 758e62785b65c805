package dev.overlord.simulation;

import dev.overlord.common.model.Lane;
import java.util.List;

/**
 * Tasks topics are deleted, and made anew under their names: at once, after a while or never; by an
 * operator, by the next producer, or by a leader.
 */
final class TopicFaults {
  private final Simulation simulation;
  private final World world;
  private final Cluster cluster;

  TopicFaults(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world;
    this.cluster = simulation.cluster;
  }

  void one() {
    SimPool pool = world.oneOf(simulation.options.pools);
    if (world.chance(0.3)) {
      leadersDie();
    }
    if (world.chance(0.25)) {
      simulation.operator.remove(pool);
      for (Lane lane : Lane.values()) {
        world.after(world.between(0, 1_500), () -> remake(pool, lane));
      }
    } else {
      remake(pool, world.oneOf(List.of(Lane.values())));
    }
  }

  private void leadersDie() {
    for (OverlordProcess overlord : cluster.overlords) {
      world.trace(overlord.link.name(), "is killed");
      overlord.link.die();
    }
  }

  private void remake(SimPool pool, Lane lane) {
    String topic = simulation.topics.tasks(pool.name(), lane);
    if (simulation.healed() || !cluster.deleteTopic(topic)) {
      return;
    }
    double luck = world.random.nextDouble();
    if (luck < 0.9) {
      long pause = luck < 0.5 ? 20 : luck < 0.75 ? 4_000 : 20_000;
      world.after(world.between(0, pause), () -> make(topic));
    }
  }

  /** Sometimes with tasks in it at once, as from a backup. */
  private void make(String topic) {
    cluster.makeTasksTopic(topic);
    if (!simulation.healed() && world.chance(simulation.options.refills)) {
      Producer producer = world.oneOf(cluster.producers);
      int tasks = 1 + world.random.nextInt(12);
      for (int i = 0; i < tasks; i++) {
        world.after(world.between(0, 300), () -> producer.submit(topic));
      }
    }
  }
}
