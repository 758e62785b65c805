package dev.overlord.cli.run;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A log that loses the end of one transaction: it is acknowledged, and nobody sees it. */
final class LostEndLog implements Log {
  /** What becomes of it. */
  enum Then {
    /** It is found, and ended when its id is initialised again. */
    COMES_BACK,
    /** The next one fails before it is found, and takes it along. */
    IS_UNDONE
  }

  private final MemoryLog log;
  private final Then then;
  private final List<NewRecord> unseen = new ArrayList<>();
  private boolean lost;

  /** Commits before that one. */
  int before;

  /** Commits after it that fail, where it is undone. */
  int failing = 1;

  /** Is done before such a commit fails. */
  Runnable failure = () -> {};

  LostEndLog(MemoryLog log, Then then) {
    this.log = log;
    this.then = then;
  }

  @Override
  public TransactionalWriter transactionalWriter(String id, Duration timeout) {
    TransactionalWriter writer = log.transactionalWriter(id, timeout);
    return new TransactionalWriter() {
      @Override
      public void initialise() {
        writer.initialise();
        writer.commit(List.copyOf(unseen));
        unseen.clear();
      }

      @Override
      public List<Long> commit(List<NewRecord> records) {
        if (lost && then == Then.IS_UNDONE && failing-- > 0) {
          failure.run();
          unseen.clear();
          throw new CommitUncertainException("no answer", null);
        }
        if (lost || before-- > 0) {
          return writer.commit(records);
        }
        lost = true;
        unseen.addAll(records);
        return Collections.nCopies(records.size(), 0L);
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  @Override
  public LogAdmin admin() {
    LogAdmin admin = log.admin();
    return (LogAdmin)
        Proxy.newProxyInstance(
            LogAdmin.class.getClassLoader(),
            new Class<?>[] {LogAdmin.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("unended")) {
                return CompletableFuture.completedFuture(
                    unseen.isEmpty() || then == Then.IS_UNDONE
                        ? Set.of()
                        : Set.of(new Partition(FakeCluster.TASKS, 0)));
              }
              try {
                return method.invoke(admin, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public LogReader reader(String name) {
    return log.reader(name);
  }

  @Override
  public LogWriter writer(String name) {
    return log.writer(name);
  }

  @Override
  public GroupMembership join(String group, String topic, String member) {
    return log.join(group, topic, member);
  }

  @Override
  public void close() {
    log.close();
  }
}
