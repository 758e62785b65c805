package dev.overlord.coordinator.shell;

import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A log in memory of which single calls find no answer. */
final class FaultyLog implements Log {
  final MemoryLog memory;

  /** Calls, by the names of their methods, that get no answer. */
  Predicate<String> fails = method -> false;

  /** What calls answer instead of the truth, by the names of their methods. */
  final Map<String, Object> answers = new HashMap<>();

  /** Runs within each commit. */
  Runnable committing = () -> {};

  /** Whether answers that nobody waits for are kept back until they are let go. */
  boolean holdsAnswers;

  private final List<Runnable> held = new ArrayList<>();

  FaultyLog(MemoryLog memory) {
    this.memory = memory;
  }

  void letAnswersGo() {
    holdsAnswers = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  @Override
  public LogReader reader(String name) {
    return faulty(LogReader.class, memory.reader(name));
  }

  @Override
  public LogWriter writer(String name) {
    return memory.writer(name);
  }

  @Override
  public TransactionalWriter transactionalWriter(String transactionalId, Duration timeout) {
    TransactionalWriter writer = memory.transactionalWriter(transactionalId, timeout);
    return new TransactionalWriter() {
      @Override
      public void initialise() {
        writer.initialise();
      }

      @Override
      public List<Long> commit(List<NewRecord> records) {
        committing.run();
        return writer.commit(records);
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  @Override
  public GroupMembership join(String group, String topic, String member) {
    return memory.join(group, topic, member);
  }

  @Override
  public LogAdmin admin() {
    return faulty(LogAdmin.class, memory.admin());
  }

  @Override
  public void close() {}

  private CompletableFuture<Object> held(CompletableFuture<?> now) {
    CompletableFuture<Object> later = new CompletableFuture<>();
    held.add(() -> later.complete(now.join()));
    return later;
  }

  private <T> T faulty(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (fails.test(method.getName())) {
                throw new LogUnavailableException(method.getName() + " gets no answer", null);
              }
              if (answers.containsKey(method.getName())) {
                return answers.get(method.getName());
              }
              try {
                Object answer = method.invoke(real, arguments);
                return answer instanceof CompletableFuture<?> now && holdsAnswers
                    ? held(now)
                    : answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
