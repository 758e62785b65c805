package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.ShardState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class LiveKeysTest {
  private final ShardState state = new ShardState(Duration.ofSeconds(60));

  @Test
  void keysThatStayThroughout_areAllMet_whateverComesAndGoes() {
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      put(random, i);
    }
    Set<StateKey> stay = new HashSet<>(new LiveKeys(state).next(Integer.MAX_VALUE));
    LiveKeys keys = new LiveKeys(state);
    Set<StateKey> met = new HashSet<>();
    int steps = 0;
    while (!keys.isDone()) {
      List<StateKey> next = keys.next(1 + random.nextInt(9));
      next.forEach(
          key -> assertThat(StateCodec.value(key, state)).as("%s, seed %s", key, seed).isNotNull());
      met.addAll(next);
      for (int i = 0; i < 20; i++) {
        TaskRef ref = ref(random.nextInt(400));
        String pool = "p" + random.nextInt(4);
        if (random.nextBoolean()) {
          state.apply(new Event.WaitingRestored(pool, ref, task()));
        } else {
          state.apply(new Event.WaitingRestored(pool, ref, null));
          stay.remove(new StateKey.WaitingKey(pool, ref));
        }
      }
      assertThat(++steps).as("it ends, seed %s", seed).isLessThan(500);
    }
    assertThat(met).as("seed %s", seed).containsAll(stay);
  }

  private void put(Random random, int offset) {
    state.apply(new Event.WaitingRestored("p" + random.nextInt(4), ref(offset), task()));
  }

  private static TaskRef ref(int offset) {
    return new TaskRef("t", offset % 3, offset);
  }

  private static WaitingTask task() {
    return new WaitingTask(null, 0, 0, 0, 0, false, null, null);
  }
}
