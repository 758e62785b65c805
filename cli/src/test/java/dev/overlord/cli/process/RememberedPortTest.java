package dev.overlord.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedPortTest {
  @TempDir private Path folder;

  @Test
  void sameFile_samePort() throws IOException {
    Path file = folder.resolve("port");
    int first = RememberedPort.choose(file);
    assertThat(Files.readString(file).strip()).isEqualTo(String.valueOf(first));
    assertThat(RememberedPort.choose(file)).isEqualTo(first);
  }

  @Test
  void takenPort_isReplaced() throws IOException {
    Path file = folder.resolve("port");
    int first = RememberedPort.choose(file);
    try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
      assertThat(RememberedPort.choose(file)).isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void brokenFile_isReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("port"), "eighty");
    assertThat(RememberedPort.choose(file)).isPositive();
  }
}
