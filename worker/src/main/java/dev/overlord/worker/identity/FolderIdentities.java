package dev.overlord.worker.identity;

import dev.overlord.worker.identity.FolderFacts.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An identity that outlives restarts, in a data folder with an exclusive lock. Whoever holds the
 * lock, in the same boot of the same machine, in the very folder in which the name was written,
 * knows that the process that bore the name is dead and its connections closed. Where one of these
 * differs or cannot be known, the worker takes a new name.
 */
public final class FolderIdentities implements Identities {
  private static final Logger LOG = LoggerFactory.getLogger(FolderIdentities.class);
  private static final String LOCK = "lock";

  private final Path folder;
  private final WorkerNames names;
  private final FolderFacts facts;
  private final FileChannel channel;

  private FolderIdentities(Path folder, WorkerNames names, FolderFacts facts, FileChannel channel) {
    this.folder = folder;
    this.names = names;
    this.facts = facts;
    this.channel = channel;
  }

  /**
   * Makes the folder if need be, and locks it until {@link #close} or the process's end. On a
   * network file system, and on one that may be, a lock proves nothing: there the worker takes a
   * new name at every start.
   *
   * @throws FolderInUseException another worker that is alive holds it
   * @throws UncheckedIOException the folder cannot be used
   */
  public static Identities open(Path folder, WorkerNames names, FolderFacts facts) {
    try {
      Files.createDirectories(folder);
      Optional<String> type = facts.fileSystemType(folder);
      if (type.isEmpty()) {
        LOG.warn("identity.unknown_file_system folder={}", folder);
      }
      if (type.map(FolderFacts::isNetwork).orElse(true)) {
        return new PassingIdentities(names);
      }
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        lock(folder, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return new FolderIdentities(folder, names, facts, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("data folder " + folder + " cannot be used: " + e, e);
    }
  }

  private static void lock(Path folder, FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new FolderInUseException(folder, null);
      }
    } catch (OverlappingFileLockException e) {
      throw new FolderInUseException(folder, e);
    }
  }

  @Override
  public WorkerIdentity next() {
    try {
      IdentityFile known = IdentityFile.read(folder);
      String name = known == null ? null : known.name();
      if (known == null || name == null || !names.made(name) || !isFromHere(known)) {
        return write(new WorkerIdentity(names.fresh(), 1));
      }
      return write(new WorkerIdentity(name, known.incarnation() + 1));
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  @Override
  public WorkerIdentity renamed() {
    try {
      return write(new WorkerIdentity(names.fresh(), 1));
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private boolean isFromHere(IdentityFile known) throws IOException {
    Optional<String> boot = facts.bootId();
    Optional<Place> place = facts.placeOf(folder.resolve(LOCK));
    return boot.isPresent()
        && boot.get().equals(known.bootId())
        && place.isPresent()
        && place.get().equals(new Place(known.device(), known.inode()));
  }

  private WorkerIdentity write(WorkerIdentity identity) throws IOException {
    Place place = facts.placeOf(folder.resolve(LOCK)).orElse(new Place(0, 0));
    String boot = facts.bootId().orElse(null);
    new IdentityFile(identity.name(), identity.incarnation(), boot, place.device(), place.inode())
        .write(folder);
    return identity;
  }

  private UncheckedIOException unusable(IOException e) {
    return new UncheckedIOException(
        "the worker's identity in " + folder + " cannot be read or written: " + e, e);
  }

  /** Gives the folder free. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unusable(e);
    }
  }
}
