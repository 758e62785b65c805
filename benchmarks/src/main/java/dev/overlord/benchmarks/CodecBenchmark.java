package dev.overlord.benchmarks;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.WorkerMessage;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Records a second, read from bytes or written to them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123Z");

  @Param({"500", "10000"})
  public int payloadBytes;

  private byte[] task;
  private InboxMessage run;
  private byte[] runBytes;
  private WorkerMessage finished;
  private byte[] finishedBytes;

  @Setup
  public void make() {
    RawJson payload = RawJson.of("{\"prompt\":\"" + "x".repeat(payloadBytes) + "\"}");
    task = TaskCodec.write(Task.of("task-1", payload));
    run = new InboxMessage.Run(0, "default", 42, lease(), AT, RawJson.of(task));
    runBytes = Json.write(run);
    finished =
        new WorkerMessage.Finished(
            "worker-1", 7, "default", 42, null, 200, payload, null, AT, AT, 10L, AT, Map.of());
    finishedBytes = Json.write(finished);
  }

  private static Lease lease() {
    return new Lease(
        3,
        0,
        "http://backend",
        "overlord.tasks.default-0-1234",
        "task-1",
        "worker-1",
        7,
        1,
        0,
        0,
        false,
        false,
        null,
        AT,
        600_000,
        3);
  }

  @Benchmark
  public Task readTask() {
    return TaskCodec.read(task);
  }

  @Benchmark
  public byte[] writeRun() {
    return Json.write(run);
  }

  @Benchmark
  public InboxMessage readRun() {
    return Json.read(runBytes, InboxMessage.class);
  }

  @Benchmark
  public byte[] writeFinished() {
    return Json.write(finished);
  }

  @Benchmark
  public WorkerMessage readFinished() {
    return Json.read(finishedBytes, WorkerMessage.class);
  }
}
