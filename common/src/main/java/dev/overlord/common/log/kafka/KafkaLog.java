package dev.overlord.common.log.kafka;

import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.TransactionalWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The seam on Apache Kafka's own clients. Every call is bounded to {@link Settings#CALL}. A thread
 * that is interrupted in one of them gets a {@link LogUnavailableException}, or from a commit a
 * {@link dev.overlord.common.log.CommitUncertainException}, and stays interrupted.
 *
 * <p>Each part has a connection of its own and is closed on its own.
 */
public final class KafkaLog implements Log {
  private final Settings settings;
  private final Map<String, TransactionHistory> histories = new ConcurrentHashMap<>();

  private KafkaLog(Settings settings) {
    this.settings = settings;
  }

  /**
   * Asks nothing of the log yet.
   *
   * @param clientProperties Kafka's client settings by their names; {@code bootstrap.servers} must
   *     be among them. What this class needs to be safe it sets itself.
   */
  public static KafkaLog connect(Map<String, String> clientProperties) {
    return connect(clientProperties, Settings.CALL);
  }

  static KafkaLog connect(Map<String, String> clientProperties, Duration call) {
    String servers = clientProperties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    if (servers == null || servers.isBlank()) {
      throw new IllegalArgumentException(
          "bootstrap.servers is missing; name at least one broker as host:port");
    }
    return new KafkaLog(new Settings(Map.copyOf(clientProperties), call));
  }

  /**
   * Asks the cluster whether it keeps what transactions promise. To be called once at start.
   *
   * @throws LogException it is too old, or forbids the question; the message says what to do
   * @throws LogUnavailableException the log does not answer
   */
  public void check() {
    problem()
        .ifPresent(problem -> {
          throw new LogException(problem, null);
        });
  }

  /**
   * Compares what the port speaks with what the settings say, before any client is made. Quick, and
   * quiet when nothing answers.
   *
   * @throws dev.overlord.common.log.LogRefusedException they do not go together
   */
  public void checkPort() {
    PortProbe.check(settings.user());
  }

  /** As {@link #check}, with the sentence as an answer; empty when all is well. */
  public Optional<String> problem() {
    return open(() -> ClusterCheck.problem(settings.admin()));
  }

  @Override
  public LogReader reader(String name) {
    return open(() -> new KafkaLogReader(settings.reader(name)));
  }

  @Override
  public LogWriter writer(String name) {
    return open(() -> new KafkaLogWriter(settings.writer(name)));
  }

  @Override
  public TransactionalWriter transactionalWriter(String transactionalId, Duration timeout) {
    return transactional(transactionalId, timeout, null);
  }

  @Override
  public TransactionalWriter transactionalWriter(
      String transactionalId, Duration timeout, Set<String> topics) {
    var history = histories.computeIfAbsent(transactionalId, id -> new TransactionHistory());
    var markers = new LostMarkers(transactionalId, Set.copyOf(topics), history);
    return transactional(transactionalId, timeout, markers);
  }

  private TransactionalWriter transactional(
      String id, Duration timeout, @Nullable LostMarkers markers) {
    return new KafkaTransactionalWriter(
        id, settings.transactional(id, timeout), settings.admin(), markers);
  }

  @Override
  public GroupMembership join(String group, String topic, String member) {
    return open(() -> new KafkaGroupMembership(topic, member, settings.member(group, member)));
  }

  @Override
  public LogAdmin admin() {
    return open(() -> new KafkaLogAdmin(settings.admin()));
  }

  /** Nothing to do: its parts are closed by those who use them. */
  @Override
  public void close() {}

  private static <T> T open(Supplier<T> part) {
    try {
      return part.get();
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new LogException("no Kafka client can be made: " + reason.getMessage(), e);
    }
  }
}
