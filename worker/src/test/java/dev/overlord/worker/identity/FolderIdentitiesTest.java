package dev.overlord.worker.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderIdentitiesTest {
  private static final WorkerNames NAMES = new WorkerNames("w", new SecureRandom()::nextInt);

  @TempDir Path temp;

  /** This machine, but for what a test changes. */
  private static class Facts implements FolderFacts {
    private final FolderFacts real = FolderFacts.ofThisMachine();
    Optional<String> bootId = Optional.of("boot-1");
    Optional<String> type = Optional.of("ext4");

    @Override
    public Optional<String> bootId() {
      return bootId;
    }

    @Override
    public Optional<Place> placeOf(Path file) throws IOException {
      return real.placeOf(file);
    }

    @Override
    public Optional<String> fileSystemType(Path folder) {
      return type;
    }
  }

  private final Facts facts = new Facts();

  private WorkerIdentity start(Path folder) {
    return start(folder, NAMES);
  }

  private WorkerIdentity start(Path folder, WorkerNames names) {
    try (Identities identities = FolderIdentities.open(folder, names, facts)) {
      return identities.next();
    }
  }

  @Test
  void firstStart_takesTheGivenNameWithASuffix_asIncarnation1() {
    WorkerIdentity identity = start(temp);

    assertThat(identity.name()).matches("w-[a-z2-9]{8}");
    assertThat(identity.incarnation()).isEqualTo(1);
  }

  @Test
  void nextStart_keepsTheName_andRaisesTheIncarnation() {
    WorkerIdentity first = start(temp);
    start(temp);

    assertThat(start(temp)).isEqualTo(new WorkerIdentity(first.name(), 3));
  }

  @Test
  void twoFolders_neverShareAName() {
    assertThat(start(temp.resolve("1")).name()).isNotEqualTo(start(temp.resolve("2")).name());
  }

  @Test
  void incarnation_isWrittenBeforeItIsGivenOut() throws IOException {
    WorkerIdentity first = start(temp);

    assertThat(Files.readString(temp.resolve("identity.json")))
        .contains(first.name())
        .contains("\"incarnation\":1")
        .contains("\"boot_id\":\"boot-1\"");
  }

  @Test
  void copiedFolder_takesANewName() throws IOException {
    Path original = temp.resolve("original");
    WorkerIdentity first = start(original);
    Path copy = Files.createDirectory(temp.resolve("copy"));
    for (String file : new String[] {"lock", "identity.json"}) {
      Files.copy(original.resolve(file), copy.resolve(file));
    }

    assertThat(start(copy).name()).isNotEqualTo(first.name());
    assertThat(start(original)).isEqualTo(new WorkerIdentity(first.name(), 2));
  }

  @Test
  void lockFileMadeAnew_takesANewName_sinceTheOldOneMayStillBeLocked() throws IOException {
    WorkerIdentity first = start(temp);
    Files.move(temp.resolve("lock"), temp.resolve("old-lock"));

    assertThat(start(temp).name()).isNotEqualTo(first.name());
  }

  @Test
  void anotherBoot_takesANewName_sinceOpenConnectionsMayStillBeServed() {
    WorkerIdentity first = start(temp);
    facts.bootId = Optional.of("boot-2");

    assertThat(start(temp).name()).isNotEqualTo(first.name());
  }

  @Test
  void systemWithoutABootId_takesANewNameEachTime() {
    facts.bootId = Optional.empty();
    WorkerIdentity first = start(temp);

    assertThat(start(temp).name()).isNotEqualTo(first.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph", "fuse.glusterfs"})
  void networkFileSystem_takesANewNameEachTime(String type) {
    WorkerIdentity local = start(temp);
    facts.type = Optional.of(type);
    WorkerIdentity first = start(temp);

    assertThat(first.name()).isNotEqualTo(local.name());
    assertThat(start(temp).name()).isNotEqualTo(first.name());
  }

  @Test
  void fileSystemThatJavaDoesNotKnow_takesANewNameEachTime() {
    WorkerIdentity local = start(temp);
    facts.type = Optional.empty();
    WorkerIdentity first = start(temp);

    assertThat(first.name()).isNotEqualTo(local.name());
    assertThat(start(temp).name()).isNotEqualTo(first.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs", "overlay", "tmpfs", "zfs", "apfs"})
  void localFileSystems_areNotTakenForNetworks(String type) {
    assertThat(FolderFacts.isNetwork(type)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "[1]", "{\"name\":\"w-abcdefgh\"}"})
  void damagedFile_takesANewName(String content) throws IOException {
    WorkerIdentity first = start(temp);
    Files.writeString(temp.resolve("identity.json"), content);

    assertThat(start(temp).name()).isNotEqualTo(first.name()).isNotEqualTo("w-abcdefgh");
  }

  @Test
  void anotherNameFromTheUser_isTakenUp() {
    start(temp);

    assertThat(start(temp, new WorkerNames("other", bound -> 0)).name())
        .isEqualTo("other-aaaaaaaa");
  }

  @Test
  void renamed_isWrittenToo() {
    WorkerIdentity renamed;
    try (Identities identities = FolderIdentities.open(temp, NAMES, facts)) {
      WorkerIdentity first = identities.next();
      renamed = identities.renamed();
      assertThat(renamed.name()).isNotEqualTo(first.name());
    }

    assertThat(start(temp)).isEqualTo(new WorkerIdentity(renamed.name(), 2));
  }

  @Test
  void folderOfALiveWorkerInThisProcess_isRefused() {
    try (Identities held = FolderIdentities.open(temp, NAMES, facts)) {
      assertThat(held.next().incarnation()).isEqualTo(1);
      assertThatThrownBy(() -> FolderIdentities.open(temp, NAMES, facts))
          .isInstanceOf(FolderInUseException.class)
          .hasMessageContaining(temp.toString())
          .hasMessageContaining("folder of its own");
    }
  }

  @Test
  void folderOfALiveProcess_isRefused_andFreeOnceThatIsKilled() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                temp.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("held");
      assertThatThrownBy(() -> FolderIdentities.open(temp, NAMES, facts))
          .isInstanceOf(FolderInUseException.class);
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertThat(start(temp).name()).startsWith("w-");
  }

  /** Holds the folder until it is killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws IOException {
      try (Identities held =
          FolderIdentities.open(Path.of(args[0]), NAMES, FolderFacts.ofThisMachine())) {
        System.out.println(held.next().name().isEmpty() ? "" : "held");
        System.exit(System.in.read());
      }
    }
  }

  @Test
  void folderThatCannotBeMade_isNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");

    assertThatThrownBy(() -> FolderIdentities.open(file, NAMES, facts))
        .hasMessageContaining(file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-w", "a b", "x/y"})
  void badName_isRefusedWithTheRule(String name) {
    assertThatThrownBy(() -> new WorkerNames(name, bound -> 0))
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("letters, digits");
  }

  @Test
  void withoutAFolder_everyStartHasANewName() {
    try (Identities identities = new PassingIdentities(NAMES)) {
      assertThat(identities.next().name()).isNotEqualTo(identities.next().name());
    }
  }
}
