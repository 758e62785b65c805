package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.overlord.worker.ExecutionResult;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server with a certificate for {@code localhost}, made for the test. */
final class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();
  private SSLContext context;
  private HttpBackend backend;

  @BeforeEach
  void open() throws Exception {
    context = context(keyStore());
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    backend = new HttpBackend(server).on("/v1/chat/completions", 200, RawBackend.ANSWER);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void trustedServer_isUsed_andItsConnectionKept() throws Exception {
    try (OpenAiHandler handler = handler(context.getSocketFactory())) {
      assertThat(run(handler, "localhost")).isInstanceOf(ExecutionResult.Succeeded.class);
      clock.advance(Duration.ofSeconds(1));
      assertThat(run(handler, "localhost")).isInstanceOf(ExecutionResult.Succeeded.class);
    }
  }

  @Test
  void wrongHostName_isRefused_beforeAnythingIsSent() throws Exception {
    try (OpenAiHandler handler = handler(context.getSocketFactory())) {
      assertTlsFailed(run(handler, "127.0.0.1"));
    }
  }

  @Test
  void unknownCertificate_isRefused_beforeAnythingIsSent() throws Exception {
    try (OpenAiHandler handler = Handlers.create(clock, name -> null)) {
      assertTlsFailed(run(handler, "localhost"));
    }
  }

  private void assertTlsFailed(ExecutionResult result) {
    var failed = (ExecutionResult.Failed) result;
    assertThat(failed.failure().error().code()).isEqualTo("tls_failed");
    assertThat(backend.seen()).isEmpty();
  }

  private ExecutionResult run(OpenAiHandler handler, String host) throws InterruptedException {
    return handler.run(new ExecutionStub("https://" + host + ":" + backend.port()));
  }

  private OpenAiHandler handler(SSLSocketFactory tls) {
    var transport = new Transport(new ConnectionPool(clock), Duration.ofSeconds(5), tls);
    return new OpenAiHandler(clock, name -> null, transport, 1000, StreamedBody.IDLE_MAX, null);
  }

  private KeyStore keyStore() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static SSLContext context(KeyStore keys) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
