package dev.overlord.worker.identity;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the machine says about itself and about the file system of a folder. */
public interface FolderFacts {
  /** Where a file really lies. */
  record Place(long device, long inode) {}

  /** Empty where the system has none: then no start can be told from one on another machine. */
  Optional<String> bootId() throws IOException;

  /** Empty where the file system has no such numbers. */
  Optional<Place> placeOf(Path file) throws IOException;

  /** As {@link FileStore#type} calls it; empty where Java cannot find it out, as in a chroot. */
  Optional<String> fileSystemType(Path folder);

  Set<String> NETWORK_FILE_SYSTEMS =
      Set.of(
          "nfs",
          "nfs3",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "ncpfs",
          "9p",
          "v9fs",
          "afs",
          "ceph",
          "glusterfs",
          "lustre",
          "beegfs",
          "gpfs",
          "ocfs2",
          "gfs2",
          "pvfs2",
          "orangefs",
          "virtiofs",
          "vboxsf",
          "vmhgfs",
          "prl_fs",
          "drvfs",
          "webdav",
          "afpfs");

  /**
   * Locks there do not prove that a process is dead. What FUSE hides cannot be known, so it too.
   */
  static boolean isNetwork(String fileSystemType) {
    String type = fileSystemType.toLowerCase(Locale.ROOT);
    return type.startsWith("fuse") || NETWORK_FILE_SYSTEMS.contains(type);
  }

  /** This machine. */
  static FolderFacts ofThisMachine() {
    return new FolderFacts() {
      @Override
      public Optional<String> bootId() throws IOException {
        Path file = Path.of("/proc/sys/kernel/random/boot_id");
        return Files.isReadable(file)
            ? Optional.of(Files.readString(file).strip())
            : Optional.empty();
      }

      @Override
      public Optional<Place> placeOf(Path file) throws IOException {
        try {
          Map<String, Object> unix = Files.readAttributes(file, "unix:dev,ino");
          return unix.get("dev") instanceof Number device && unix.get("ino") instanceof Number inode
              ? Optional.of(new Place(device.longValue(), inode.longValue()))
              : Optional.empty();
        } catch (UnsupportedOperationException e) {
          return Optional.empty();
        }
      }

      @Override
      public Optional<String> fileSystemType(Path folder) {
        try {
          return Optional.of(Files.getFileStore(folder).type());
        } catch (IOException e) {
          return Optional.empty(); // "Mount point not found"
        }
      }
    };
  }
}
