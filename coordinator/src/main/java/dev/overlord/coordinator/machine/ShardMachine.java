package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides. {@link #decide} reads the state and the command and says what happens; it changes
 * nothing. {@link ShardState#apply} makes it so; it decides nothing. Not thread-safe.
 */
public class ShardMachine {
  private final ShardState state;
  private final MachineConfig config;
  private final WorkerRules workers;
  private final FinishRules finishes;
  private final DispatchRules dispatch;
  private final TimeRules time;
  private final PoolRules pools;
  private final TopicRules topics;
  private final CancelRules cancels;

  public ShardMachine(MachineConfig config) {
    this(config, new ShardState(config.ttl()));
  }

  public ShardMachine(MachineConfig config, ShardState state) {
    this.config = config;
    this.state = state;
    LeaseEndRules ends = new LeaseEndRules(config);
    this.workers = new WorkerRules(config, state, ends);
    this.finishes = new FinishRules(state, ends, new FailureRules(config, ends, new HoldRules()));
    this.dispatch = new DispatchRules(config, state, new GrantRules(config, state));
    this.time = new TimeRules(config, state, ends);
    this.topics = new TopicRules(config, state);
    this.pools = new PoolRules(state, topics);
    this.cancels = new CancelRules(config, state);
  }

  public MachineConfig config() {
    return config;
  }

  public ShardState state() {
    return state;
  }

  /** What of the tasks topics must stay, in the present state: one floor for each partition. */
  public List<PurgeFloor> floors() {
    return new PurgeRules(state).floors();
  }

  /** The id of the tasks topic that a ref means; null when none of that name is dispatched. */
  public @Nullable String topicId(TaskRef ref) {
    for (PoolState pool : state.pools().values()) {
      Lane lane = pool.topics.laneOf(ref);
      if (lane != null) {
        return pool.topicId(lane);
      }
    }
    return null;
  }

  /** The task that the next step of this pool's dispatch is about, as far as can be told. */
  public @Nullable TaskRef nextTask(String poolName, Now now) {
    PoolState pool = state.pool(poolName);
    ReadTask next = pool == null ? null : DispatchRules.endsUnrun(pool);
    if (pool != null && next == null) {
      next = pool.waiting.nextDue(now.wall(), false);
    }
    if (pool != null && next == null) {
      next = pool.window.next();
    }
    return next == null ? null : next.ref();
  }

  /** What follows from {@code command} in the present state; empty when nothing does. */
  public List<Event> decide(Command command, Now now) {
    return cancels.heeded(follows(command, now));
  }

  private List<Event> follows(Command command, Now now) {
    return switch (command) {
      case Command.WorkerSaid said -> decide(said, now);
      case Command.TasksRead read -> pools.tasksRead(read);
      case Command.PayloadRead read -> dispatch.payloadRead(read, now);
      case Command.PayloadLost lost -> dispatch.payloadLost(lost, now);
      case Command.DefinePool define -> pools.define(define);
      case Command.TopicSeen seen -> pools.topicSeen(seen, now);
      case Command.TopicGone gone -> topics.gone(gone, now);
      case Command.CancelTask asked -> cancels.cancel(asked, now);
      case Command.TakeOver over -> takeOver(over, now);
      case Command.TimePassed passed -> time.passed(passed, now);
      case Command.Dispatch next -> dispatch.next(next.pool(), now);
    };
  }

  private List<Event> decide(Command.WorkerSaid said, Now now) {
    return switch (said.message()) {
      case WorkerMessage.Hello hello -> workers.hello(hello, said.sinceTakeover(), now);
      case WorkerMessage.Heartbeat beat -> workers.heartbeat(beat, said.sinceTakeover(), now);
      case WorkerMessage.Finished finished -> finishes.finished(finished, said.random(), now);
      case WorkerMessage.Released released -> finishes.released(released, now);
    };
  }

  private List<Event> takeOver(Command.TakeOver over, Now now) {
    List<Event> events = new ArrayList<>();
    events.add(new Event.TakenOver(now.nanos()));
    for (int inbox = 0; inbox < over.inboxes(); inbox++) {
      events.add(new Event.Told(inbox, new InboxMessage.RollCall(config.shard())));
    }
    return events;
  }
}
