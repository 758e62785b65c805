package dev.overlord.cli.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The handler that docs/handlers.md shows, made into a jar as it tells its readers to. */
final class DocHandler {
  private static final String CLASS = "WordCountHandler";

  private DocHandler() {}

  static void compileTo(Path folder) throws IOException {
    String shown = DocJava.block("docs/handlers.md", "class " + CLASS).text();
    Path work = DocJava.compile(CLASS, "import dev.overlord.handler.*;\n" + shown);
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
