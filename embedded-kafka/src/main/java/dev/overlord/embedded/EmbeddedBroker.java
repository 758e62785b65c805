package dev.overlord.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka node, broker and controller in one (KRaft), inside this process: alone, or one of a
 * cluster. Everything it knows is in its folder, which survives restarts and kills. It listens on
 * 127.0.0.1 only.
 *
 * <p>As with any Kafka broker, a fault in its metadata or its disk halts the process.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  private static final Duration GIVE_UP_WITHIN = Duration.ofSeconds(5);

  private final KafkaRaftServer server;
  private final int port;
  private final FolderLock lock;

  private EmbeddedBroker(KafkaRaftServer server, int port, FolderLock lock) {
    this.server = server;
    this.port = port;
    this.lock = lock;
  }

  /**
   * Starts the broker of folder {@code dir}, making the folder at its first start. Returns when
   * clients are served.
   *
   * @param port TCP port; 0 means the one used before in this folder, or a free one at first
   * @throws IllegalStateException the port or the folder is in use, or the folder is not usable
   */
  public static EmbeddedBroker start(Path dir, int port) {
    return start(dir, port, BrokerSecurity.NONE);
  }

  /** As above, with who may do what; the users are fixed at the first start. */
  public static EmbeddedBroker start(Path dir, int port, BrokerSecurity security) {
    try {
      return start(dir, port, ClusterNode.alone(Ports.free()), security);
    } catch (IOException e) {
      throw new UncheckedIOException("no port is free for the broker of folder " + dir, e);
    }
  }

  /**
   * As above, as a node of a cluster. Returns when clients are served, so not before a majority of
   * the nodes runs.
   *
   * @throws IllegalStateException also: the folder belongs to another node or cluster
   */
  public static EmbeddedBroker start(Path dir, int port, ClusterNode node) {
    return start(dir, port, node, BrokerSecurity.NONE);
  }

  private static EmbeddedBroker start(
      Path dir, int port, ClusterNode node, BrokerSecurity security) {
    try {
      Files.createDirectories(dir);
      return start(dir, port, node, security, FolderLock.take(dir));
    } catch (IOException e) {
      throw new UncheckedIOException("the broker's folder " + dir + " cannot be used", e);
    }
  }

  private static EmbeddedBroker start(
      Path dir, int port, ClusterNode node, BrokerSecurity security, FolderLock lock)
      throws IOException {
    boolean started = false;
    try {
      int chosen = Ports.choose(dir, port);
      Storage.formatOnce(dir, node, security.scramUsers());
      KafkaConfig config =
          KafkaConfig.fromProps(
              BrokerSettings.of(Storage.logDir(dir), chosen, node, security.settings()));
      var broker = new EmbeddedBroker(new KafkaRaftServer(config, Time.SYSTEM), chosen, lock);
      broker.startup(dir);
      started = true;
      return broker;
    } catch (KafkaException e) {
      throw failed(dir, e);
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  private void startup(Path dir) {
    try {
      server.startup();
    } catch (RuntimeException e) {
      giveUp();
      throw failed(dir, e);
    }
    LOG.info("broker.serves address={} folder={}", bootstrapServers(), dir);
  }

  private static IllegalStateException failed(Path dir, Exception cause) {
    return new IllegalStateException(
        "the broker of folder " + dir + " did not start: " + cause.getMessage(), cause);
  }

  /** Where clients find it, as {@code host:port}. */
  public String bootstrapServers() {
    return Ports.HOST + ":" + port;
  }

  /** Stops cleanly, so that the next start has nothing to recover. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the broker's lock could not be released", e);
    }
  }

  /** A broker that started by half may never stop; whoever wanted it must hear of it anyway. */
  private void giveUp() {
    Thread stopping = Thread.ofPlatform().daemon().name("broker-stop").start(server::shutdown);
    try {
      stopping.join(GIVE_UP_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
