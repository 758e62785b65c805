package dev.overlord.simulation;

import static dev.overlord.simulation.Options.Fault.CUT_WORKER;
import static dev.overlord.simulation.Options.Fault.DEFINE;
import static dev.overlord.simulation.Options.Fault.DRAIN;
import static dev.overlord.simulation.Options.Fault.FREEZE_WORKER;
import static dev.overlord.simulation.Options.Fault.KILL_OVERLORD;
import static dev.overlord.simulation.Options.Fault.KILL_WORKER;
import static dev.overlord.simulation.Options.Fault.REBALANCE;

import dev.overlord.common.model.SlotReuse;
import dev.overlord.coordinator.machine.DeathEndsAll;
import dev.overlord.coordinator.machine.PurgeFloor;
import dev.overlord.coordinator.shell.WrongCheckpoints;
import java.util.function.Supplier;

/**
 * Every deliberate bug, with the rule that it breaks and the checker that must find it. The table
 * for people is in docs/simulator.md.
 */
enum Planted {
  REBUILDS_WITHOUT_FENCING(Checker.ONE_PLACE, 72, LogBugs.RebuildsWithoutFencing::new),
  FENCES_IN_ANY_ORDER(Checker.TOKENS, 98, LogBugs.FencesInAnyOrder::new),
  BEGINS_WITH_ANOTHER_ID(Checker.TOKENS, 675, LogBugs.BeginsWithAnotherId::new),
  COMMITS_AGAIN(Checker.ONE_OUTCOME, 2, CommitBugs.CommitsAgain::new),
  LOSES_TRACK_OF_A_TRANSACTION(Checker.ONE_OUTCOME, 7, CommitBugs.LosesTrack::new),
  LEASE_OUTSIDE_THE_TRANSACTION(Checker.TRANSACTION, 2, CommitBugs.WritesLeasesOutside::new),
  MESSAGES_BEFORE_THE_STATE(Checker.TRANSACTION, 2, CommitBugs.CommitsInTwo::messagesFirst),
  STATE_BEFORE_THE_MESSAGES(Checker.ONE_PLACE, 2, CommitBugs.CommitsInTwo::stateFirst),
  POSITION_BEFORE_THE_LEASE(Checker.ONE_PLACE, 2, CommitBugs.CommitsInTwo::positionsFirst),
  TOKEN_COUNTER_NOT_RESTORED(Checker.TOKENS, 8, LogBugs.ForgetsCounter::new),
  DELETED_POOL_IS_FORGOTTEN(Checker.ONE_PLACE, 4, TopicBugs.ForgetsDeletedPools::new),
  CHECKPOINT_NOTED_EARLY(
      Checker.REPLAY, 1, () -> LogBugs.checkpoints(WrongCheckpoints.NotedEarly::new)),
  CHECKPOINT_AT_ITS_END(
      Checker.REPLAY, 1, () -> LogBugs.checkpoints(WrongCheckpoints.NotedAtTheEnd::new)),
  RECREATED_TOPIC_UNNOTICED(Checker.BYTES, 2, TopicBugs.NoticesNoNewId::new),
  OLD_TASKS_FORGOTTEN(
      Checker.ONE_PLACE, 1, () -> TopicBugs.machine(TopicBugs.ForgetsOldTasks::new)),
  ORPHAN_LOSES_ITS_SLOT(
      Checker.OUTLIVED_LEASE, 1, () -> TopicBugs.machine(TopicBugs.FreesOrphansAtOnce::new)),
  OLDER_DEFINITION_IN_FORCE(Checker.CAP_GRANTED, 8, TopicBugs.TakesOlderDefinitions::new),
  PURGES_UNCOMMITTED(Checker.BYTES, 1, PurgeBugs.PurgesUncommitted::new),
  PURGE_IGNORES_LEASES(Checker.BYTES, 1, () -> PurgeBugs.ignores(PurgeFloor.Needed.LEASE)),
  PURGE_IGNORES_WAITING(Checker.BYTES, 1, () -> PurgeBugs.ignores(PurgeFloor.Needed.WAITING)),
  PURGES_WITHOUT_ASKING(Checker.BYTES, 1, PurgeBugs.PurgesWithoutAsking::new),
  READS_UNCOMMITTED(Checker.UNLEASED, 3, WorkerBugs.ReadsUncommitted::new),
  IGNORES_DEADLINES(Checker.OUTLIVED_LEASE, 2, WorkerBugs.IgnoresDeadlines::new),
  STARTS_PAST_DEADLINES(Checker.UNLEASED, 6, WorkerBugs.StartsPastDeadlines::new),
  KEEPS_NAME_WITHOUT_LOCK(Checker.OUTLIVED_LEASE, 3, WorkerBugs.KeepsNameWithoutLock::new),
  BELIEVES_COPIED_FOLDER(Checker.OUTLIVED_LEASE, 1, WorkerBugs.BelievesCopiedFolder::new),
  SLEEPS_THROUGH_DEADLINES(Checker.OUTLIVED_LEASE, 3, WorkerBugs.SleepsThroughDeadlines::new),
  TWO_TTLS(Checker.OUTLIVED_LEASE, 5, WorkerBugs.HasAnotherTtl::new),
  ORDERS_IN_PARALLEL(Checker.ORDER, 1, WorkerBugs.RunsOrdersAtOnce::new),
  NO_FRESH_TTL(
      Checker.OUTLIVED_LEASE,
      3,
      () ->
          MachineBugs.with(
              MachineBugs.NoFreshTtl::new, o -> o.only(2_000, KILL_OVERLORD, REBALANCE))),
  REPEATED_HELLO_COUNTS(
      Checker.OUTLIVED_LEASE,
      3,
      () ->
          MachineBugs.with(
              MachineBugs.RepeatedHelloCounts::new, o -> youngCuts(o).only(600, KILL_WORKER))),
  UNREAD_LEASE_REQUEUED(
      Checker.UNLEASED, 1, () -> MachineBugs.with(MachineBugs.RequeuesUnread::new, o -> o)),
  ONE_SLOT_MORE(
      Checker.CAP_GRANTED, 2, () -> MachineBugs.with(MachineBugs.OneSlotMore::new, o -> o)),
  STRANDED_NOT_COUNTED(
      Checker.CAP_AT_BACKEND,
      3,
      () ->
          MachineBugs.with(
              c -> MachineBugs.Forgets.stranded(c, false),
              o -> strict(o, false).only(500, FREEZE_WORKER, CUT_WORKER))),
  STRANDED_NEVER_ENDS(
      Checker.LIVE,
      2,
      () ->
          MachineBugs.with(
              MachineBugs.Forgets::strandedEnds,
              o -> strict(o, true).only(500, KILL_WORKER, FREEZE_WORKER))),
  DISCONNECT_IS_BELIEVED(
      Checker.CAP_AT_BACKEND,
      1,
      () ->
          MachineBugs.with(
              c -> MachineBugs.Forgets.stranded(c, true),
              o -> strict(o, true).only(500, KILL_WORKER, CUT_WORKER, DRAIN))),
  WORKER_ENDS_WHAT_ONLY_TIME_MAY(
      Checker.CAP_AT_BACKEND,
      4,
      () ->
          MachineBugs.with(
              MachineBugs.BelievesTheWorker::new,
              o -> strict(o, true).only(500, KILL_WORKER, CUT_WORKER, DRAIN))),
  DEATH_ENDS_WHAT_OUTLIVES_IT(
      Checker.CAP_AT_BACKEND,
      2,
      () ->
          MachineBugs.with(
              DeathEndsAll::new, o -> strict(detached(o), false).only(500, KILL_WORKER))),
  SLOT_REUSED_EARLY(
      Checker.OUTLIVED_LEASE,
      1,
      () ->
          MachineBugs.with(
              MachineBugs.ExpiresEarly::new, o -> longTasks(o).only(1_000, CUT_WORKER))),
  TOPPED_UP_OVER_A_LOWERED_LIMIT(
      Checker.CAP_GRANTED,
      4,
      () -> MachineBugs.with(MachineBugs.TopsUp::new, o -> o.only(1_000, DEFINE))),
  STALE_TOKEN_ACCEPTED(
      Checker.ONE_OUTCOME, 46, () -> MachineBugs.with(TaskBugs.AcceptsStaleFinish::new, o -> o)),
  REQUEUED_TWICE(
      Checker.ONE_PLACE, 19, () -> MachineBugs.with(TaskBugs.RequeuesTwice::new, o -> o)),
  LEASE_OUTLIVES_ITS_FINISH(
      Checker.ONE_PLACE, 2, () -> MachineBugs.with(TaskBugs.LeaseOutlivesItsFinish::new, o -> o)),
  PREFETCHES_PAST_WAITERS(
      Checker.FAIR,
      1,
      () ->
          MachineBugs.with(
              SlotBugs.PrefetchesPastWaiters::new, o -> agents(o).only(5_000, REBALANCE))),
  WAITERS_SERVED_TWICE(
      Checker.ONE_PLACE,
      1,
      () -> MachineBugs.with(SlotBugs.ServesWaitersTwice::new, o -> agents(o))),
  DEADLINE_PER_WORKER(Checker.UNLEASED, 23, SlotBugs.DeadlinePerWorker::new),
  REVOKING_FREES_THE_SLOT(Checker.OUTLIVED_LEASE, 1, CancelBugs::freesTheSlot),
  CONFIRMATIONS_MOVE_REVOKED_LEASES(
      Checker.OUTLIVED_LEASE, 1, SlotBugs.ConfirmationsMoveRevokedLeases::new),
  COOLS_HALF_AS_LONG(
      Checker.COOLDOWN, 3, () -> MachineBugs.with(HoldBugs.CoolsHalfAsLong::new, o -> errors(o))),
  COOLDOWNS_ADD(
      Checker.COOLDOWN,
      17,
      () -> MachineBugs.with(HoldBugs.AddsCooldowns::new, o -> mostlyErrors(shortTasks(o)))),
  COOLDOWN_FORGOTTEN(
      Checker.COOLDOWN,
      4,
      () ->
          MachineBugs.with(
              HoldBugs.ForgetsCooldowns::new,
              o -> errors(o).only(2_000, KILL_OVERLORD, REBALANCE))),
  PREFETCHES_WHILE_COOLING(
      Checker.COOLDOWN,
      15,
      () -> MachineBugs.with(HoldBugs.PrefetchesWhileCooling::new, o -> errors(shortTasks(o)))),
  REFUSAL_COUNTS_AN_ATTEMPT(
      Checker.ATTEMPTS,
      2,
      () -> MachineBugs.with(HoldBugs.RefusalCountsAnAttempt::new, o -> errors(o))),
  CANCELLED_TASK_RETURNS(Checker.CANCEL, 1, CancelBugs::returns),
  CANCELLATION_OF_THE_UNREAD_FORGOTTEN(Checker.CANCEL, 2, CancelBugs::forgetsUnread),
  CANCELS_THE_NEXT(Checker.CANCEL, 2, CancelBugs::cancelsTheNext),
  STALE_CHECKPOINTS(Checker.REPLAY, 3, StaleCheckpoints::new),
  NEIGHBOURS_BLAMED(
      Checker.BLAME,
      1,
      () ->
          MachineBugs.with(
              TaskBugs.BlamesNeighbours::new, o -> shortTasks(o).only(1_000, KILL_WORKER)));

  final Checker checker;
  final long knownSeed;
  private final Supplier<Plant> plant;

  /**
   * @param knownSeed catches it now; another does when schedules change
   */
  Planted(Checker checker, long knownSeed, Supplier<Plant> plant) {
    this.checker = checker;
    this.knownSeed = knownSeed;
    this.plant = plant;
  }

  Plant plant() {
    return plant.get();
  }

  private static Options strict(Options options, boolean ignoresDisconnect) {
    options.pools.replaceAll(pool -> pool.with(SlotReuse.STRICT, ignoresDisconnect));
    options.longTasks = 0.5;
    return options;
  }

  /** Handlers outlive their workers, which keep their names and are back soon. */
  private static Options detached(Options options) {
    options.pools.forEach(pool -> options.handlers.detached.add(pool.name()));
    options.handlers.lacking = 0;
    options.folders = 1;
    options.downtimeMs = 300;
    return options;
  }

  private static Options youngCuts(Options options) {
    options.youngCuts = 1;
    return longTasks(options);
  }

  /** More short tasks than there is time for, and agents among them. */
  private static Options agents(Options options) {
    options.tasks = 400;
    options.safetyMs = 6_000;
    options.slots.settleMs = 0;
    options.slots.agents = 3;
    options.slots.withoutTasks.clear();
    return shortTasks(options);
  }

  private static Options mostlyErrors(Options options) {
    options.errors = 0.7;
    return options;
  }

  private static Options errors(Options options) {
    options.errors = Math.max(0.2, options.errors);
    return options;
  }

  private static Options longTasks(Options options) {
    options.longTasks = 0.7;
    return options;
  }

  private static Options shortTasks(Options options) {
    options.taskMs = 100;
    options.longTasks = 0;
    options.submittingMs = 3_000;
    return options;
  }
}
