package dev.overlord.worker.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.handler.TaskHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryTest {
  private static final String SERVICE = "META-INF/services/" + TaskHandler.class.getName();

  @TempDir Path folder;

  @Test
  void classPath_holdsTheBuiltInOnes() {
    assertThat(Discovery.find(null)).containsOnlyKeys("sleep");
  }

  @Test
  void jarsOfAFolder_areFound_andTheirHandlersRun() throws Exception {
    jar("a.jar", "ReverseHandler", "");
    jar("b.jar", "Odd", "public String name() { return \"other-one\"; }");

    var found = Discovery.find(folder);

    assertThat(found).containsOnlyKeys("sleep", "reverse", "other-one");
    assertThat(found.get("reverse").getClass().getClassLoader().getName()).isEqualTo("handlers");
  }

  @Test
  void twoOfOneName_areRefused_namingBoth() throws IOException {
    jar("a.jar", "First", "public String name() { return \"same\"; }");
    jar("b.jar", "Second", "public String name() { return \"same\"; }");

    assertThatThrownBy(() -> Discovery.find(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'same'", "First", "Second");
  }

  @Test
  void nameThatNoDefinitionCanHave_isRefused() throws IOException {
    jar("a.jar", "Bad", "public String name() { return \"A b\"; }");

    assertThatThrownBy(() -> Discovery.find(folder)).hasMessageContainingAll("Bad", "'A b'");
  }

  @Test
  void nameThatThrows_isRefused_namingTheClass() throws IOException {
    jar("a.jar", "Rash", "public String name() { throw new IllegalStateException(\"no\"); }");

    assertThatThrownBy(() -> Discovery.find(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Rash", "name()", "no");
  }

  @Test
  void brokenFolders_areRefusedWithASentence() throws IOException {
    assertThatThrownBy(() -> Discovery.find(folder)).hasMessageContaining("holds no .jar");
    assertThatThrownBy(() -> Discovery.find(folder.resolve("none")))
        .hasMessageContaining("cannot be read");
    try (var out = new JarOutputStream(Files.newOutputStream(folder.resolve("c.jar")))) {
      entry(out, SERVICE, "Missing".getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> Discovery.find(folder)).hasMessageContaining("Missing");
  }

  private void jar(String name, String type, String members) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes-" + type));
    compile(type, members, classes);
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        JarOutputStream out = new JarOutputStream(file)) {
      entry(out, SERVICE, type.getBytes(StandardCharsets.UTF_8));
      entry(out, type + ".class", Files.readAllBytes(classes.resolve(type + ".class")));
    }
  }

  private static void compile(String type, String members, Path classes) {
    String code =
        """
        public class %s implements dev.overlord.handler.TaskHandler {
          public dev.overlord.handler.TaskResult run(
              dev.overlord.handler.Task task, dev.overlord.handler.TaskContext context) {
            return dev.overlord.handler.TaskResult.text(task.payload());
          }
          %s
        }
        """
            .formatted(type, members);
    var source =
        new SimpleJavaFileObject(
            URI.create("string:///" + type + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreErrors) {
            return code;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String path = TaskHandler.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> options = List.of("-d", classes.toString(), "-cp", path, "-proc:none");
    assertThat(compiler.getTask(null, null, null, options, null, List.of(source)).call()).isTrue();
  }

  private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(content);
    out.closeEntry();
  }
}
