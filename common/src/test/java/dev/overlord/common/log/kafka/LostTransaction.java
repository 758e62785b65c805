package dev.overlord.common.log.kafka;

import dev.overlord.common.log.Partition;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Puts a record into a partition as part of an id's present transaction, without the coordinator's
 * knowledge, so that no marker will end it there: by the request of an older client, to a broker
 * that was told not to ask the coordinator.
 */
final class LostTransaction {
  /** The last version that a broker does not add to the transaction by itself (KIP-890). */
  private static final short VERSION = 11;

  private static final short ALL = -1;
  private static final int TIMEOUT_MS = 5_000;

  private final String servers;

  LostTransaction(String servers) {
    this.servers = servers;
  }

  /** From now on the broker does not verify that a partition belongs to a transaction. */
  void allow() {
    try (Admin admin = admin()) {
      var every = new ConfigResource(ConfigResource.Type.BROKER, "");
      var off = new ConfigEntry("transaction.partition.verification.enable", "false");
      var set = List.of(new AlterConfigOp(off, AlterConfigOp.OpType.SET));
      get(admin.incrementalAlterConfigs(Map.of(every, set)).all());
    }
  }

  /** Leaves {@code value} open in the partition, with the id's present epoch. */
  void leave(String transactionalId, Partition partition, byte[] value) {
    try (Admin admin = admin()) {
      var asked = admin.describeTransactions(List.of(transactionalId));
      TransactionDescription now = get(asked.description(transactionalId));
      send(transactionalId, partition, records(now, value));
    }
  }

  private static MemoryRecords records(TransactionDescription of, byte[] value) {
    return MemoryRecords.withTransactionalRecords(
        Compression.NONE,
        of.producerId(),
        (short) of.producerEpoch(),
        0,
        new SimpleRecord("k".getBytes(), value));
  }

  private void send(String id, Partition partition, MemoryRecords records) {
    var data = new PartitionProduceData().setIndex(partition.number()).setRecords(records);
    var topic = new TopicProduceData().setName(partition.topic()).setPartitionData(List.of(data));
    var topics = new TopicProduceDataCollection();
    topics.add(topic);
    ProduceRequest request =
        new ProduceRequest(
            new ProduceRequestData()
                .setTransactionalId(id)
                .setAcks(ALL)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(topics),
            VERSION);
    ByteBuffer asked =
        request.serializeWithHeader(new RequestHeader(ApiKeys.PRODUCE, VERSION, "test", 1));
    ByteBuffer answer = exchange(asked);
    ResponseHeader.parse(answer, ApiKeys.PRODUCE.responseHeaderVersion(VERSION));
    ProduceResponse response = ProduceResponse.parse(new ByteBufferAccessor(answer), VERSION);
    if (response.errorCounts().getOrDefault(Errors.NONE, 0) != 1) {
      throw new IllegalStateException("the broker refused the record: " + response.errorCounts());
    }
  }

  private ByteBuffer exchange(ByteBuffer request) {
    String[] address = servers.split(":");
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      var out = new DataOutputStream(socket.getOutputStream());
      byte[] bytes = new byte[request.remaining()];
      request.get(bytes);
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
      var in = new DataInputStream(socket.getInputStream());
      return ByteBuffer.wrap(in.readNBytes(in.readInt()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers));
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
