package dev.overlord.common.log.kafka;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.log.kafka.TransactionStanding.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transactional producer, made anew by each {@link #initialise}. */
final class KafkaTransactionalWriter implements TransactionalWriter {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTransactionalWriter.class);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final String id;
  private final Map<String, Object> settings;
  private final Map<String, Object> admin;

  /** Null: nobody looks for them. */
  private final @Nullable LostMarkers markers;

  private @Nullable KafkaProducer<byte[], byte[]> producer;

  /** Why nothing can be committed until the next {@link #initialise}; null when all is well. */
  private @Nullable LogException broken;

  KafkaTransactionalWriter(
      String id,
      Map<String, Object> settings,
      Map<String, Object> admin,
      @Nullable LostMarkers markers) {
    this.id = id;
    this.settings = settings;
    this.admin = admin;
    this.markers = markers;
  }

  @Override
  public void initialise() {
    try {
      if (markers == null) {
        fence();
      } else {
        initialise(markers);
      }
    } catch (KafkaException e) {
      throw notUsable(Errors.of("initialising the transactional id " + id, e));
    } catch (LogException e) {
      throw notUsable(e);
    }
  }

  private void initialise(LostMarkers lost) {
    try (Admin asked = Admin.create(admin)) {
      lost.note(asked);
      fence();
      Map<Partition, Outcome> open = lost.find(asked);
      if (!open.isEmpty()) {
        LOG.warn("transaction.unended id={} partitions={}", id, open);
        lost.requireCopies(asked, open.keySet());
        for (Outcome outcome : Outcome.values()) {
          end(lost, outcome, open);
        }
        refuse(lost.find(asked));
      }
      lost.forget();
    }
  }

  private void refuse(Map<Partition, Outcome> open) {
    if (!open.isEmpty()) {
      throw new LogUnavailableException(
          "a transaction of "
              + id
              + " lost its end in Kafka and stays open in "
              + open
              + "; kafka-transactions.sh find-hanging shows it, and abort ends it",
          null);
    }
  }

  /** Returns when the coordinator has ended the transaction that it knows of, if any. */
  private void fence() {
    close(Duration.ZERO);
    broken = null;
    if (markers != null) {
      markers.raising();
    }
    var bytes = new ByteArraySerializer();
    producer = new KafkaProducer<>(settings, bytes, bytes);
    producer.initTransactions();
  }

  /**
   * By a transaction in the same partitions that ends likewise: its markers end what lies open
   * before them too. It needs no rights that a writer does not have.
   */
  private void end(LostMarkers lost, Outcome outcome, Map<Partition, Outcome> open) {
    List<Partition> partitions =
        open.keySet().stream().filter(each -> open.get(each) == outcome).toList();
    if (partitions.isEmpty()) {
      return;
    }
    KafkaProducer<byte[], byte[]> out = usable();
    lost.raising();
    out.beginTransaction();
    for (Partition each : partitions) {
      // Whether it was written shows when the transaction ends, or when it is looked for again.
      var unused = out.send(Records.end(each));
    }
    switch (outcome) {
      case COMMITTED -> out.commitTransaction();
      case ABORTED -> {
        out.flush();
        out.abortTransaction();
      }
    }
    fence();
  }

  private LogException notUsable(LogException reason) {
    stop(reason);
    return reason;
  }

  @Override
  public List<Long> commit(List<NewRecord> records) {
    KafkaProducer<byte[], byte[]> out = usable();
    records.forEach(Records::checkSize);
    if (records.isEmpty()) {
      return List.of();
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    try {
      out.beginTransaction();
      for (NewRecord record : records) {
        sent.add(out.send(Records.kafka(record)));
      }
      out.commitTransaction();
      return offsets(sent);
    } catch (KafkaException e) {
      throw failed(out, records, sent, e);
    }
  }

  @Override
  public void close() {
    close(broken == null ? CLOSE : Duration.ZERO);
  }

  private void close(Duration wait) {
    KafkaProducer<byte[], byte[]> old = producer;
    producer = null;
    if (old != null) {
      try {
        old.close(wait);
      } catch (KafkaException e) {
        throw Errors.of("closing the transactional id " + id, e);
      }
    }
  }

  private KafkaProducer<byte[], byte[]> usable() {
    if (broken != null) {
      throw new CommitUncertainException(
          "the transactional id " + id + " must be initialised again after a failure", broken);
    }
    if (producer == null) {
      throw new IllegalStateException("the transactional id " + id + " was never initialised");
    }
    return producer;
  }

  private static List<Long> offsets(List<Future<RecordMetadata>> sent) {
    return sent.stream().map(f -> f.resultNow().offset()).toList();
  }

  /**
   * The commit itself is asked for only after each record was acknowledged, by a producer that is
   * stopped here. So a record that was not acknowledged proves that nothing of the transaction can
   * ever be visible.
   */
  private LogException failed(
      KafkaProducer<byte[], byte[]> out,
      List<NewRecord> records,
      List<Future<RecordMetadata>> sent,
      KafkaException error) {
    boolean commitAsked =
        sent.size() == records.size()
            && sent.stream().allMatch(f -> f.state() == Future.State.SUCCESS);
    Throwable cause = rootCause(sent, error);
    broken = result(cause, commitAsked);
    if (!commitAsked && !fenced(cause) && !unanswered(cause)) {
      abort(out, broken);
    }
    stop(broken);
    return broken;
  }

  /**
   * At once, and not by the next {@link #initialise}, which may be long after: a producer whose
   * commit timed out still tries to send its records and to commit them.
   */
  private void stop(LogException reason) {
    try {
      close(Duration.ZERO);
    } catch (LogException e) {
      reason.addSuppressed(e);
    }
  }

  private LogException result(Throwable cause, boolean commitAsked) {
    if (fenced(cause) && !commitAsked) {
      return new FencedException(
          "a later writer took the transactional id " + id + ", or its transaction timed out",
          cause);
    }
    return new CommitUncertainException(
        "a transaction of "
            + id
            + (commitAsked ? " may or may not be committed: " : " failed: ")
            + Errors.of("committing", cause).getMessage(),
        cause);
  }

  /** The first record's own error says more than the producer's "in an error state". */
  private static Throwable rootCause(List<Future<RecordMetadata>> sent, KafkaException error) {
    if (fenced(error) || error instanceof InterruptException) {
      return error;
    }
    for (Future<RecordMetadata> record : sent) {
      if (record.state() == Future.State.FAILED) {
        Throwable cause = Errors.unwrap(new ExecutionException(record.exceptionNow()));
        return cause instanceof KafkaException ? cause : error;
      }
    }
    return error;
  }

  private static boolean fenced(Throwable cause) {
    return cause instanceof ProducerFencedException
        || cause instanceof InvalidProducerEpochException
        || cause instanceof InvalidPidMappingException;
  }

  private static boolean unanswered(Throwable cause) {
    return cause instanceof TimeoutException || cause instanceof InterruptException;
  }

  /** Readers of shared partitions would otherwise wait for the transaction's timeout. */
  private static void abort(KafkaProducer<byte[], byte[]> out, LogException reason) {
    try {
      out.abortTransaction();
    } catch (KafkaException e) {
      reason.addSuppressed(Errors.of("aborting", e));
    }
  }
}
