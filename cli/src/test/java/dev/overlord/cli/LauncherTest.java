package dev.overlord.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script in a copy of the repository, with stand-ins for Java and Maven. */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "find",
          "head",
          "grep",
          "tail",
          "mkdir",
          "touch",
          "dirname",
          "readlink",
          "uname",
          "rm",
          "cat",
          "sleep",
          "mv",
          "sed");

  @TempDir private Path temp;
  private Path repository;
  private Path tools;
  private Path javas;

  private record Outcome(int exitCode, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    repository = Files.createDirectories(temp.resolve("a folder/with spaces"));
    tools = Files.createDirectories(temp.resolve("tools"));
    javas = Files.createDirectories(temp.resolve("javas"));
    Path original = Path.of("..", "overlord").toAbsolutePath();
    Files.copy(original, repository.resolve("overlord"));
    makeExecutable(repository.resolve("overlord"));
    Files.createDirectories(repository.resolve("cli/src/main"));
    Files.writeString(repository.resolve("pom.xml"), "");
    for (String tool : TOOLS) {
      passOn(tool);
    }
    maven("echo built >>builds; mkdir -p cli/target; echo >cli/target/overlord-cli.jar");
  }

  @Test
  void withoutJava_oneSentenceSaysWhatToInstall() throws Exception {
    Outcome outcome = launch("version");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("needs Java 21 or newer").contains("Install one with: ");
  }

  @Test
  void olderJava_isNotTaken() throws Exception {
    java("jdk-17", "17.0.15", true);
    assertThat(launch("version").exitCode()).isEqualTo(3);
  }

  @Test
  void runtimeWithoutCompiler_cannotBuild_butRuns() throws Exception {
    java("jre-25", "25.0.1", false);
    Outcome outcome = launch("version");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("runtime without a compiler");

    Files.createDirectories(repository.resolve("cli/target"));
    Files.writeString(repository.resolve("cli/target/overlord-cli.jar"), "");
    assertThat(launch("version").exitCode()).isZero();
  }

  @Test
  void newestJavaIsTaken_unlessJavaHomeNamesAnotherThatWillDo() throws Exception {
    java("jdk-21", "21.0.9", true);
    java("jdk-25", "25.0.1", true);
    assertThat(launch("version").out()).contains("jdk-25");
    assertThat(launchWith(Map.of("JAVA_HOME", javas.resolve("jdk-21").toString())).out())
        .contains("jdk-21");
    java("jdk-17", "17.0.15", true);
    assertThat(launchWith(Map.of("JAVA_HOME", javas.resolve("jdk-17").toString())).out())
        .contains("jdk-25");
  }

  @Test
  void buildsOnFirstUse_andWhenASourceIsNewer_andSaysSo() throws Exception {
    java("jdk-25", "25.0.1", true);
    assertThat(launch("version").err()).contains("building Overlord").contains("build.log");
    assertThat(launch("version").err()).isEmpty();
    assertThat(builds()).hasSize(1);

    Path source = Files.writeString(repository.resolve("cli/src/main/New.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(launch("version").err()).contains("building Overlord");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void argumentsArriveUnchanged_throughASymbolicLink() throws Exception {
    java("jdk-25", "25.0.1", true);
    Path link = Files.createSymbolicLink(temp.resolve("a link"), repository.resolve("overlord"));

    Outcome outcome = finish(start(link, Map.of(), "run", "my file.jsonl", "*", ""));

    assertThat(outcome.out()).contains("[run]", "[my file.jsonl]", "[*]", "[]");
  }

  @Test
  void optionsOfTheJvm_stand_beforeTheProgram() throws Exception {
    java("jdk-25", "25.0.1", true);
    String out = launchWith(Map.of("OVERLORD_JAVA_OPTIONS", "-Xmx2g -Dkey=value")).out();
    assertThat(out).containsSubsequence("[-Xmx2g]", "[-Dkey=value]", "[-jar]", "[version]");
  }

  @Test
  void classArchive_isMadeByTheBuild_andUsedFromThenOn() throws Exception {
    java("jdk-25", "25.0.1", true);
    assertThat(launch("version").out()).contains("[-XX:SharedArchiveFile=");
    assertThat(repository.resolve(".overlord/warm-up.log")).content().contains("[warm-up]");

    Files.writeString(repository.resolve("cli/target/overlord.jsa"), "");
    assertThat(launch("version").out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void classArchive_isMadeAfterABuildByMaven_withoutACompiler() throws Exception {
    java("jre-25", "25.0.1", false);
    Path jar = repository.resolve("cli/target/overlord-cli.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "");

    assertThat(launch("version").out()).contains("[-XX:SharedArchiveFile=");
    Path archive = repository.resolve("cli/target/overlord.jsa");
    Files.delete(repository.resolve(".overlord/warm-up.log"));
    assertThat(launch("version").out()).contains("[-XX:SharedArchiveFile=");
    assertThat(repository.resolve(".overlord/warm-up.log")).doesNotExist();

    Files.setLastModifiedTime(archive, FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(launch("version").out()).contains("[-XX:SharedArchiveFile=");
    assertThat(repository.resolve(".overlord/warm-up.log")).exists();
    assertThat(builds()).isEmpty();
  }

  @Test
  void failedBuild_showsTheEndOfItsLog() throws Exception {
    java("jdk-25", "25.0.1", true);
    maven("echo '[ERROR] Foo.java: cannot find symbol'; exit 1");

    Outcome outcome = launch("version");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("the build failed").contains("cannot find symbol");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAtOnce_buildOnce(boolean withFlock) throws Exception {
    java("jdk-25", "25.0.1", true);
    maven(
        "echo built >>builds; until [ -f go ]; do sleep 0.1; done;"
            + " mkdir -p cli/target; echo >cli/target/overlord-cli.jar");
    if (withFlock) {
      script(
          tools.resolve("flock"),
          "echo >>'" + temp + "/at-lock'; exec " + real("flock") + " \"$@\"");
    } else {
      script(
          tools.resolve("mkdir"),
          "echo >>'" + temp + "/at-lock'; exec " + real("mkdir") + " \"$@\"");
    }

    Process first = start(repository.resolve("overlord"), Map.of(), "version");
    await().atMost(Duration.ofSeconds(60)).until(() -> builds().size() == 1);
    long before = Files.size(temp.resolve("at-lock"));
    Process second = start(repository.resolve("overlord"), Map.of(), "version");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.size(temp.resolve("at-lock")) >= before + (withFlock ? 1 : 3));
    Files.writeString(repository.resolve("go"), "");

    assertThat(finish(first).exitCode()).isZero();
    assertThat(finish(second).exitCode()).isZero();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void lockOfADeadBuild_isBroken() throws Exception {
    java("jdk-25", "25.0.1", true);
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path lock = Files.createDirectories(repository.resolve(".overlord/build.lock.d"));
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

    assertThat(launch("version").exitCode()).isZero();
    assertThat(builds()).hasSize(1);
    assertThat(lock).doesNotExist();
  }

  private Outcome launch(String... arguments) throws Exception {
    return finish(start(repository.resolve("overlord"), Map.of(), arguments));
  }

  private Outcome launchWith(Map<String, String> environment) throws Exception {
    return finish(start(repository.resolve("overlord"), environment, "version"));
  }

  private Process start(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList());
    builder.directory(temp.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", temp.toString());
    builder.environment().put("OVERLORD_JVM_DIRS", javas.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Outcome finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), out, err);
  }

  private List<String> builds() throws IOException {
    Path builds = repository.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
  }

  /** A Java that prints where it is and its arguments, each in brackets, and makes archives. */
  private void java(String name, String version, boolean compiler) throws IOException {
    Path bin = Files.createDirectories(javas.resolve(name).resolve("bin"));
    Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        bin.resolve("java"),
        "for a in \"$@\"; do case $a in -XX:ArchiveClassesAtExit=*) echo >\"${a#*=}\" ;; esac; done;"
            + " echo \"$0\"; printf '[%s]\\n' \"$@\"");
    if (compiler) {
      script(bin.resolve("javac"), "exit 1");
    }
  }

  private void maven(String body) throws IOException {
    script(repository.resolve("mvnw"), body);
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    makeExecutable(file);
  }

  private void passOn(String name) throws IOException {
    script(tools.resolve(name), "exec " + real(name) + " \"$@\"");
  }

  private static Path real(String name) {
    return Stream.of("/bin", "/usr/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is missing on this machine"));
  }

  private static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
