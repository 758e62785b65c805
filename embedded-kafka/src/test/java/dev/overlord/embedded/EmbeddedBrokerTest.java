package dev.overlord.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedBrokerTest {
  private static final int LARGEST = 16 * 1024 * 1024;

  @TempDir Path dir;

  @Test
  void restart_keepsThePortAndTheRecordsEvenTheLargest() throws Exception {
    String address;
    try (var broker = EmbeddedBroker.start(dir, 0)) {
      address = broker.bootstrapServers();
      createTopic(address);
      send(address, new byte[LARGEST]);
    }
    try (var broker = EmbeddedBroker.start(dir, 0)) {
      assertThat(broker.bootstrapServers()).isEqualTo(address).startsWith("127.0.0.1:");
      assertThat(records(address)).isEqualTo(1);
    }
  }

  @Test
  void killedBroker_startsAgainWithItsRecords() throws Exception {
    Process child = child();
    String address = line(child);
    createTopic(address);
    send(address, new byte[100]);
    child.destroyForcibly().waitFor();

    try (var broker = EmbeddedBroker.start(dir, 0)) {
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      assertThat(records(address)).isEqualTo(1);
      send(address, new byte[100]);
      assertThat(records(address)).isEqualTo(2);
    }
  }

  @Test
  void folderInUse_isRefused() {
    try (var broker = EmbeddedBroker.start(dir, 0)) {
      assertThatThrownBy(() -> EmbeddedBroker.start(dir, Ports.free()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(dir.toString())
          .hasMessageContaining("lock");
      assertThat(broker.bootstrapServers()).isNotEmpty();
    }
  }

  @Test
  void portInUse_isRefusedBeforeAnythingStarts() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(dir, taken.getLocalPort()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void unreadablePortFile_isRefusedWithTheRemedy() throws IOException {
    Files.writeString(dir.resolve("port"), "many\n");

    assertThatThrownBy(() -> EmbeddedBroker.start(dir, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'many'")
        .hasMessageContaining("delete the file");
  }

  private Process child() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            BrokerProcess.class.getName(),
            dir.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** The child's first line that is an address; its log goes to the same stream. */
  private static String line(Process child) throws IOException {
    BufferedReader out = child.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(Ports.HOST)) {
        return line;
      }
    }
    throw new IOException("the child ended before it served");
  }

  private static void createTopic(String address) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }
  }

  private static void send(String address, byte[] value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", address, "max.request.size", LARGEST + 64 * 1024);
    var bytes = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
      producer.send(new ProducerRecord<>("t", value)).get();
    }
  }

  private static long records(String address) {
    var bytes = new ByteArrayDeserializer();
    var partition = new TopicPartition("t", 0);
    Map<String, Object> settings = Map.of("bootstrap.servers", address);
    try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      long end = consumer.endOffsets(List.of(partition)).values().iterator().next();
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1));
      }
      return end;
    }
  }
}
