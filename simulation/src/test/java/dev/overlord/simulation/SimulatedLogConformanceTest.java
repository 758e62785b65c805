package dev.overlord.simulation;

import static org.awaitility.Awaitility.await;

import dev.overlord.common.log.Connection;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogConformance;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.MemoryBroker;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The log in the simulator's weather, whose time here goes as fast as the suite's. */
class SimulatedLogConformanceTest extends LogConformance {
  private final World world = new World(1);
  private final MemoryBroker broker =
      new MemoryBroker(
          new SimWeather(world) {
            @Override
            public boolean pollsWait() {
              return true;
            }
          });
  private final MemoryLog memory = new MemoryLog(broker, new Client());
  private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();

  private static final class Client implements Connection {
    @Override
    public String name() {
      return "client";
    }

    @Override
    public long wallMs() {
      return System.currentTimeMillis();
    }
  }

  @BeforeEach
  void letTimePass() {
    var unused = time.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    synchronized (broker) {
      world.runUntil(world.now() + World.MS);
      broker.notifyAll();
    }
  }

  @AfterEach
  void stopTime() {
    time.close();
  }

  @Override
  protected Log open() {
    return new LogPlant(memory) {
      @Override
      public TransactionalWriter transactionalWriter(String id, Duration timeout) {
        return new Patient(memory.transactionalWriter(id, timeout));
      }
    };
  }

  /** Nothing here waits by itself: what is not fenced yet is to be tried again. */
  private static final class Patient extends LogPlant.Writer {
    Patient(TransactionalWriter writer) {
      super(writer);
    }

    @Override
    public void initialise() {
      await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> {
            try {
              writer.initialise();
              return true;
            } catch (LogUnavailableException e) {
              return false;
            }
          });
    }
  }

  @Override
  protected void deleteTopic(String topic) {
    memory.delete(topic);
  }

  @Override
  protected AutoCloseable leaveOpen(
      String transactionalId, Duration timeout, List<NewRecord> records) {
    memory.leaveOpen(transactionalId, timeout, records);
    return () -> {};
  }
}
