package dev.overlord.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.embedded.ClusterNode.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: nodes of a cluster are what they were told to be, and no folder is used by another. */
class ClusterNodeTest {
  private static final String CLUSTER = Uuid.randomUuid().toString();

  @TempDir Path dir;

  @Test
  void nodeOfThree_hasThreeCopiesTwoInSync_andItsListenersAdvertiseTheirProxies() {
    Properties settings = BrokerSettings.of(dir, 9092, node(2, CLUSTER), Map.of());

    assertThat(settings)
        .containsEntry("node.id", "2")
        .containsEntry(
            "controller.quorum.voters", "1@127.0.0.1:9001,2@127.0.0.1:9002,3@127.0.0.1:9003")
        .containsEntry("offsets.topic.replication.factor", "3")
        .containsEntry("transaction.state.log.min.isr", "2")
        .containsEntry("default.replication.factor", "3")
        .containsEntry("min.insync.replicas", "2")
        .containsEntry(
            "listeners", "CONTROLLER://127.0.0.1:9002,BROKER://127.0.0.1:9092,W1://127.0.0.1:7001")
        .containsEntry("advertised.listeners", "BROKER://127.0.0.1:9092,W1://127.0.0.1:7002");
  }

  @Test
  void nodeThatIsAlone_hasOneCopy() {
    assertThat(BrokerSettings.of(dir, 9092, ClusterNode.alone(9001), Map.of()))
        .containsEntry("offsets.topic.replication.factor", "1")
        .containsEntry("min.insync.replicas", "1");
  }

  @Test
  void nodeOfTwo_hasTwoCopies_andOneIsEnough() {
    var two = new ClusterNode(1, CLUSTER, new TreeMap<>(Map.of(1, 9001, 2, 9002)), List.of());
    assertThat(BrokerSettings.of(dir, 9092, two, Map.of()))
        .containsEntry("offsets.topic.replication.factor", "2")
        .containsEntry("min.insync.replicas", "1");
  }

  @Test
  void folderOfAnotherNodeOrCluster_isRefused() throws IOException {
    Storage.formatOnce(dir, node(1, CLUSTER), List.of());
    Storage.formatOnce(dir, node(1, CLUSTER), List.of());

    assertThatThrownBy(() -> Storage.formatOnce(dir, node(2, CLUSTER), List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs to node 1 of cluster " + CLUSTER + ", not to node 2")
        .hasMessageEndingWith("give it another folder");
    String other = Uuid.randomUuid().toString();
    assertThatThrownBy(() -> Storage.formatOnce(dir, node(1, other), List.of()))
        .hasMessageContaining("not to node 1 of cluster " + other);
  }

  @Test
  void whatIsNoNode_isRefusedWithTheValue() {
    assertThatThrownBy(() -> node(4, CLUSTER)).hasMessage("node 4 is none of the voters [1, 2, 3]");
    assertThatThrownBy(() -> node(1, "x"))
        .hasMessage("cluster id 'x' is not 16 bytes in URL-safe base 64");
    assertThatThrownBy(() -> new Listener("w-1", 1, 1))
        .hasMessage("listener name 'w-1' must be upper-case letters and digits");
    assertThatThrownBy(() -> new Listener("W1", 70_000, 1))
        .hasMessage("port 70000 must be between 1 and 65535");
    assertThatThrownBy(() -> node(2, CLUSTER, new Listener("BROKER", 1, 1)))
        .hasMessage("listener name 'BROKER' is the broker's own; choose another");
  }

  private static ClusterNode node(int id, String cluster) {
    return node(id, cluster, new Listener("W1", 7001, 7002));
  }

  private static ClusterNode node(int id, String cluster, Listener listener) {
    return new ClusterNode(
        id, cluster, new TreeMap<>(Map.of(1, 9001, 2, 9002, 3, 9003)), List.of(listener));
  }
}
