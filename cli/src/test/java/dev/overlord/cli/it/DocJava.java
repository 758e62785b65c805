package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Compiles what the documentation shows in Java. */
final class DocJava {
  private DocJava() {}

  /** The block of a document that has this text in it. */
  static DocExamples.Block block(String document, String having) {
    return DocExamples.blocks(document, "java").stream()
        .filter(block -> block.text().contains(having))
        .findFirst()
        .orElseThrow(() -> new AssertionError(document + " shows no Java with '" + having + "'"));
  }

  /**
   * Compiles one public or package-private class.
   *
   * @return the folder of its class files
   */
  static Path compile(String name, String source) throws IOException {
    Path work = Files.createTempDirectory("doc-java");
    Path file = Files.writeString(work.resolve(name + ".java"), source);
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
                file.toString());
    assertThat(code).as("compiles:%n%s", source).isZero();
    return work;
  }
}
