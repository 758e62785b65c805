package dev.overlord.chaos.run;

import dev.overlord.chaos.ChaosException;
import dev.overlord.chaos.cluster.Cluster;
import dev.overlord.chaos.cluster.Member;
import dev.overlord.chaos.net.Weather;
import dev.overlord.chaos.plan.Fault;
import dev.overlord.chaos.plan.Fault.Link;
import dev.overlord.chaos.plan.Plan;
import dev.overlord.chaos.plan.Target;
import dev.overlord.chaos.plan.Target.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the plan says, at its times. On a slow machine a process may take longer to come back
 * than was planned: its next fault waits for that. Faults of brokers wait for each other, and for
 * all copies to be in sync.
 */
final class Injector {
  private static final Logger LOG = LoggerFactory.getLogger(Injector.class);

  /**
   * Processes share a small machine with all the others; a start takes 5 s there when it is idle.
   */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

  /** A fault that had to wait may begin so long after the last one was due. */
  private static final Duration LATE = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final Plan.Size size;
  private final FaultLog log;
  private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

  Injector(Cluster cluster, Plan.Size size, FaultLog log) {
    this.cluster = cluster;
    this.size = size;
    this.log = log;
  }

  /**
   * Returns when all faults are over and what they hurt is back.
   *
   * @throws ChaosException something did not come back
   */
  void run(Plan plan) throws InterruptedException {
    long began = System.nanoTime();
    Duration end = plan.steps().getLast().at().plus(LATE);
    List<Future<?>> under = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Plan.Step step : plan.steps()) {
        sleep(step.at().minusNanos(System.nanoTime() - began));
        under.add(threads.submit(() -> inject(step.fault(), began + end.toNanos())));
      }
      for (Future<?> fault : under) {
        fault.get();
      }
    } catch (ExecutionException e) {
      throw new ChaosException("a fault could not be undone: " + e.getCause(), e);
    }
  }

  /**
   * @param latest after which nothing begins, on the monotonic clock
   */
  private Void inject(Fault fault, long latest) throws IOException, InterruptedException {
    boolean broker = fault.target().kind() == Kind.BROKER;
    ReentrantLock turn =
        turns.computeIfAbsent(
            broker ? "brokers" : fault.target().name(), unknown -> new ReentrantLock(true));
    turn.lockInterruptibly();
    try {
      if (System.nanoTime() - latest > 0) {
        LOG.info("fault.left_out fault={}", fault);
        return null;
      }
      if (broker) {
        cluster.brokers().awaitInSync(START_LIMIT);
      }
      injectNow(fault);
      return null;
    } finally {
      turn.unlock();
    }
  }

  private void injectNow(Fault fault) throws IOException, InterruptedException {
    LOG.info("fault.begins fault={}", fault);
    Member member = cluster.member(fault.target());
    switch (fault) {
      case Fault.Kill kill ->
          noted(
              kill,
              () -> {
                member.kill();
                sleep(kill.length());
                startAgain(member);
              });
      case Fault.Freeze freeze -> freeze(freeze, member);
      case Fault.Restart restart -> noted(restart, () -> restart(member));
      case Fault.Roll roll -> rollAll(roll);
      case Fault.Blackout blackout -> noted(blackout, () -> blackout(blackout.length()));
      case Fault.Cut cut -> noted(cut, () -> during(cut, cut.link(), weatherOf(cut)));
      case Fault.Delay delay ->
          noted(delay, () -> during(delay, delay.link(), new Weather.Late(delay.delay())));
    }
    LOG.info("fault.over fault={}", fault);
  }

  /** What was not done is not noted: the checker takes what is for an excuse. */
  private void freeze(Fault.Freeze freeze, Member member) throws IOException, InterruptedException {
    Instant from = Instant.now();
    if (member.freeze()) {
      sleep(freeze.length());
      member.thaw();
      log.write(freeze, freeze.target(), from, Instant.now());
    } else {
      LOG.info("fault.left_out fault={}", freeze);
    }
  }

  private interface Deed {
    void run() throws IOException, InterruptedException;
  }

  private void noted(Fault fault, Deed deed) throws IOException, InterruptedException {
    noted(fault, fault.target(), deed);
  }

  private void noted(Fault fault, Target target, Deed deed)
      throws IOException, InterruptedException {
    Instant from = Instant.now();
    deed.run();
    log.write(fault, target, from, Instant.now());
  }

  private static Weather weatherOf(Fault.Cut cut) {
    return switch (cut.link()) {
      case KAFKA -> new Weather.Silent();
      case BACKEND -> new Weather.Refusing();
    };
  }

  private void during(Fault fault, Link link, Weather weather)
      throws IOException, InterruptedException {
    cluster.become(fault.target(), link, weather);
    sleep(fault.length());
    cluster.become(fault.target(), link, Weather.CALM);
  }

  private void rollAll(Fault.Roll roll) throws IOException, InterruptedException {
    for (int i = 0; i < size.brokers(); i++) {
      int number = (roll.target().number() - 1 + i) % size.brokers() + 1;
      Target broker = new Target(Kind.BROKER, number);
      noted(roll, broker, () -> restart(cluster.member(broker)));
      cluster.brokers().awaitInSync(START_LIMIT);
    }
  }

  /** At once, so that the partitions lose their leaders while there is work under way. */
  private void blackout(Duration length) throws IOException, InterruptedException {
    List<Member> brokers =
        IntStream.rangeClosed(1, size.brokers())
            .mapToObj(number -> cluster.member(new Target(Kind.BROKER, number)))
            .toList();
    stopAtOnce(brokers);
    sleep(length);
    for (Member broker : brokers) {
      broker.start();
    }
    for (Member broker : brokers) {
      broker.awaitReady(START_LIMIT);
    }
  }

  private static void stopAtOnce(List<Member> members) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> stops = new ArrayList<>();
      for (Member member : members) {
        stops.add(() -> {
          member.stop(STOP_LIMIT);
          return null;
        });
      }
      for (Future<Void> stop : threads.invokeAll(stops)) {
        stop.get();
      }
    } catch (ExecutionException e) {
      throw new ChaosException("a broker could not be stopped: " + e.getCause(), e);
    }
  }

  private static void restart(Member member) throws IOException, InterruptedException {
    member.stop(STOP_LIMIT);
    startAgain(member);
  }

  private static void startAgain(Member member) throws IOException, InterruptedException {
    member.start();
    member.awaitReady(START_LIMIT);
  }

  private static void sleep(Duration length) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, length.toNanos()));
  }
}
