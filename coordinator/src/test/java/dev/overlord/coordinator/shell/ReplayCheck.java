package dev.overlord.coordinator.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.NewRecord;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.ShardState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Property 5: a state rebuilt from what the turns wrote equals the live one. */
public final class ReplayCheck {
  private final Topics topics = Topics.standard();
  private final Map<String, byte[]> log = new TreeMap<>();

  /** Writes the turn that these events make. */
  public void write(List<Event> events, ShardState state) {
    Turn turn = new Turn(topics, 0);
    events.forEach(turn::add);
    String last = "";
    for (NewRecord record : turn.records(state, new ShardRecord(state.nextToken(), 0, 0))) {
      if (record.topic().equals(topics.leases()) && record.key() != null) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
          log.remove(key);
        } else {
          log.put(key, record.value());
        }
        last = key;
      }
    }
    assertThat(last).as("the shard's own record is the last").isEqualTo(StateKey.SHARD);
  }

  /** Rebuilds and compares. */
  public void check(ShardState live) {
    assertThat(durable(rebuild())).isEqualTo(durable(live));
  }

  /** A fresh state from the log. */
  public ShardState rebuild() {
    ShardState fresh = new ShardState(Duration.ofSeconds(60));
    restoreInto(fresh);
    return fresh;
  }

  /** Replays the log into an empty state. */
  public void restoreInto(ShardState fresh) {
    log.forEach((key, value) -> fresh.apply(StateCodec.restored(StateKey.parse(key), value)));
  }

  /** The durable part as the log would hold it. */
  public static Map<String, String> durable(ShardState state) {
    Map<String, String> all = new TreeMap<>();
    for (StateKey key : new LiveKeys(state).next(Integer.MAX_VALUE)) {
      byte[] value = StateCodec.value(key, state);
      all.put(key.text(), value == null ? "null" : new String(value, StandardCharsets.UTF_8));
    }
    all.put("next token", String.valueOf(state.nextToken()));
    return all;
  }
}
