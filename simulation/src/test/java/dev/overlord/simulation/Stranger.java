package dev.overlord.simulation;

import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A program that is none of ours and writes into our topics, by mistake, what nobody can read. */
final class Stranger {
  private static final byte[] WORDS = "{\"hello\":\"world".getBytes(StandardCharsets.UTF_8);

  private final Simulation simulation;

  Stranger(Simulation simulation) {
    this.simulation = simulation;
  }

  static boolean wrote(LogRecord record) {
    return Arrays.equals(record.value(), WORDS);
  }

  void write() {
    World world = simulation.world;
    Options options = simulation.options;
    Topics topics = simulation.topics;
    int shard = world.random.nextInt(options.shards);
    int inbox = world.random.nextInt(options.inboxes);
    NewRecord record =
        switch (world.random.nextInt(4)) {
          case 0 -> NewRecord.keyed(topics.pools(), world.chance(0.5) ? "_stranger" : "", WORDS);
          case 1 -> NewRecord.keyed(topics.pools(), "stranger", WORDS);
          case 2 -> NewRecord.to(new Partition(topics.workerEvents(), shard), "stranger", WORDS);
          default -> NewRecord.to(new Partition(topics.assignments(), inbox), "stranger", WORDS);
        };
    world.trace("stranger", "writes into " + record.topic());
    simulation.cluster.append(record);
  }
}
