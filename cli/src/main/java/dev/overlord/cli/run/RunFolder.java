package dev.overlord.cli.run;

import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.output.OutputFile;
import dev.overlord.cli.process.AtomicFile;
import dev.overlord.cli.process.FolderLock;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run's data folder, held by this process alone from {@link #open} to {@link #close}. */
public final class RunFolder implements AutoCloseable {
  static final String LOCK = "run.lock";
  static final String IDENTITY = "run.json";

  private final Path path;
  private final FolderLock lock;
  private final RunIdentity identity;
  private final boolean fresh;

  private RunFolder(Path path, FolderLock lock, RunIdentity identity, boolean fresh) {
    this.path = path;
    this.lock = lock;
    this.identity = identity;
    this.fresh = fresh;
  }

  /**
   * Locks the folder, making it first where there is none, and finds the run in it or makes a new
   * one, which {@link #keep} writes down.
   *
   * @throws UsageException another process holds it, it is the folder of another run, or a file
   *     that is none of this run's results would be overwritten
   */
  public static RunFolder open(RunPlan plan, Clock clock) throws IOException {
    Files.createDirectories(plan.data());
    FolderLock lock = FolderLock.take(plan.data().resolve(LOCK));
    try {
      RunIdentity present = read(plan.data().resolve(IDENTITY));
      if (present != null) {
        check(present, plan);
        if (!present.out().equals(plan.out().toString())) {
          OutputFile.checkReplaceable(plan.out());
        }
        return new RunFolder(plan.data(), lock, present, false);
      }
      OutputFile.checkReplaceable(plan.out());
      return new RunFolder(plan.data(), lock, make(plan, clock), true);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Writes down which run this is. To be called before anything of it can reach Kafka, and not
   * earlier: a run that failed before it began must not bind the folder to its settings.
   */
  public void keep() throws IOException {
    if (fresh) {
      AtomicFile.write(path.resolve(IDENTITY), Json.write(identity));
    }
  }

  public Path path() {
    return path;
  }

  public RunIdentity identity() {
    return identity;
  }

  /** Whether this process began the run: then no task of it can be in any topic. */
  public boolean fresh() {
    return fresh;
  }

  private static @Nullable RunIdentity read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      RunIdentity identity = Json.read(Files.readAllBytes(file), RunIdentity.class);
      if (identity.version() == RunIdentity.VERSION && identity.run() != null) {
        return identity;
      }
    } catch (MalformedException e) {
      throw unusable(file, e.getMessage());
    }
    throw unusable(file, "not of version " + RunIdentity.VERSION);
  }

  private static UsageException unusable(Path file, @Nullable String why) {
    return new UsageException(
        file
            + " cannot be used ("
            + why
            + "): pass another folder with --data, or delete this one"
            + " to begin again");
  }

  private static void check(RunIdentity present, RunPlan plan) {
    if (!present.pool().equals(plan.pool())) {
      throw mismatch(plan, "of pool '" + present.pool() + "'", "--pool " + present.pool());
    }
    if (!present.input().equals(plan.input().toString())) {
      throw mismatch(plan, "of INPUT " + present.input(), "that INPUT");
    }
    if ((present.kafka() == null) != (plan.kafka() == null)) {
      String before = present.kafka() == null ? "embedded" : present.kafka();
      throw mismatch(
          plan,
          "in the Kafka '" + before + "'",
          present.kafka() == null ? "no --kafka" : "--kafka " + before);
    }
  }

  private static UsageException mismatch(RunPlan plan, String whose, String with) {
    return new UsageException(
        "the data folder "
            + plan.data()
            + " holds a run "
            + whose
            + ". A run is its data folder"
            + " and pool: resume it with "
            + with
            + ", or begin another with --data DIR");
  }

  private static RunIdentity make(RunPlan plan, Clock clock) {
    return new RunIdentity(
        RunIdentity.VERSION,
        UUID.randomUUID().toString(),
        plan.pool(),
        plan.input().toString(),
        plan.out().toString(),
        plan.kafka(),
        clock.wall());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
