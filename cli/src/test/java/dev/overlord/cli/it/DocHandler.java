package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** The handler that docs/handlers.md shows, made into a jar as it tells its readers to. */
final class DocHandler {
  private static final String CLASS = "WordCountHandler";

  private DocHandler() {}

  static void compileTo(Path folder) throws IOException {
    String shown =
        DocExamples.blocks("docs/handlers.md", "java").stream()
            .map(DocExamples.Block::text)
            .filter(text -> text.contains("class " + CLASS))
            .findFirst()
            .orElseThrow();
    Path work = Files.createTempDirectory("handler");
    Path source = work.resolve(CLASS + ".java");
    Files.writeString(source, "import dev.overlord.handler.*;\n" + shown);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                work.toString(),
                source.toString());
    assertThat(code).as("the handler of docs/handlers.md compiles").isZero();
    try (OutputStream out = Files.newOutputStream(folder.resolve("words.jar"));
        JarOutputStream jar = new JarOutputStream(out)) {
      entry(jar, CLASS + ".class", Files.readAllBytes(work.resolve(CLASS + ".class")));
      entry(
          jar,
          "META-INF/services/dev.overlord.handler.TaskHandler",
          CLASS.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void entry(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}
