package dev.overlord.coordinator.shell;

import dev.overlord.benchmarks.BusyShard;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.ShardState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Records of a shard's log a second, from bytes to state, as a takeover replays them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReplayBenchmark {
  private static final int RECORDS = 100_000;

  private final Topics topics = Topics.standard();
  private final List<NewRecord> log = new ArrayList<>(RECORDS);

  @Setup
  public void write() {
    List<Event> turn = new ArrayList<>();
    BusyShard shard = new BusyShard(1, false, turn::add);
    while (log.size() < RECORDS) {
      keep(turn, shard.machine().state());
      turn.clear();
      shard.turn();
    }
  }

  private void keep(List<Event> events, ShardState state) {
    Turn turn = new Turn(topics, 0);
    events.forEach(turn::add);
    turn.records(state, new ShardRecord(state.nextToken(), 0, 0)).stream()
        .filter(record -> record.topic().equals(topics.leases()))
        .limit(RECORDS - log.size())
        .forEach(log::add);
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public ShardState replay() {
    ShardState state = new ShardState(Duration.ofSeconds(60));
    for (NewRecord record : log) {
      String key = new String(Objects.requireNonNull(record.key()), StandardCharsets.UTF_8);
      state.apply(StateCodec.restored(StateKey.parse(key), record.value()));
    }
    return state;
  }
}
