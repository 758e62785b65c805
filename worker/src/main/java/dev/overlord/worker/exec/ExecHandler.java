package dev.overlord.worker.exec;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Runs the command that the worker's operator has named for the pool. A pool's definition cannot
 * name one: whoever may write to a topic must not be able to run commands on workers.
 */
public final class ExecHandler implements TaskHandler {
  /** What a pool's definition calls it. */
  public static final String NAME = "exec";

  private final Map<String, String> commands;
  private final ChildEnvironment environment;
  private final Supervision supervision;
  private final int resultBytesMax;

  /**
   * @param commands by pool; each is run by {@code sh -c}
   * @param resultBytesMax the most that a command may write to its standard output
   */
  public ExecHandler(
      Map<String, String> commands,
      ChildEnvironment environment,
      Supervision supervision,
      long resultBytesMax) {
    this.commands = Map.copyOf(commands);
    this.environment = environment;
    this.supervision = supervision;
    this.resultBytesMax = Math.toIntExact(resultBytesMax);
  }

  @Override
  public boolean serves(String pool) {
    return commands.containsKey(pool);
  }

  @Override
  public boolean endsWithWorker() {
    return supervision.endsWithWorker();
  }

  @Override
  public ExecutionResult run(TaskContext context) throws InterruptedException {
    String command = commands.get(context.pool());
    if (command == null) {
      throw new IllegalStateException("no command for pool " + context.pool());
    }
    ProcessTree tree;
    try {
      byte[] payload = context.task().payload().bytes();
      tree = supervision.start(command, environment.of(context), payload);
    } catch (IOException e) {
      return notStarted(e);
    }
    return follow(tree, context);
  }

  /** Returns, or throws, only when nothing of the tree is left. */
  private ExecutionResult follow(ProcessTree tree, TaskContext context)
      throws InterruptedException {
    var out = new BoundedOutput(tree.process().getInputStream(), resultBytesMax, tree::stop);
    var err = new OutputTail(tree.process().getErrorStream(), context::progress);
    Future<Void> outRead = Threads.start("exec-out-" + context.token(), out);
    Future<Void> errRead = Threads.start("exec-err-" + context.token(), err);
    context.onCancel(tree::stop);
    boolean interrupted = tree.awaitEnd();
    interrupted |= await(outRead);
    interrupted |= await(errRead);
    if (interrupted || context.isCancelled()) {
      throw new InterruptedException("cancelled");
    }
    return Results.of(tree.process().exitValue(), out, err.text());
  }

  /** The pipes are closed, so this takes no time. */
  private static boolean await(Future<Void> reading) {
    boolean interrupted = false;
    while (true) {
      try {
        reading.get();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException("the command's output could not be read", e.getCause());
      }
    }
  }

  private static ExecutionResult notStarted(IOException e) {
    TaskError error =
        new TaskError("exec_failed", "this worker cannot start processes: " + e.getMessage());
    return new ExecutionResult.Failed(
        new Failure(FailureKind.UNREACHABLE, error, null), null, null);
  }
}
