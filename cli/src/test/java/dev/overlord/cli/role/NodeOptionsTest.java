package dev.overlord.cli.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.command.CommandException;
import dev.overlord.embedded.ClusterNode.Listener;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class NodeOptionsTest {
  @Test
  void listeners_advertiseTheirOwnPortOrAnother() {
    NodeOptions options = options();
    options.listeners = Map.of("W1", "7001:7002", "W2", "7003");
    assertThat(options.parse().listeners())
        .containsExactlyInAnyOrder(new Listener("W1", 7001, 7002), new Listener("W2", 7003, 7003));
  }

  @Test
  void whatIsWrong_isNamed() {
    NodeOptions stranger = options();
    stranger.id = 7;
    assertThatThrownBy(stranger::parse)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("node 7 is none of the voters [1, 2]");
    NodeOptions unknown = options();
    unknown.listeners = Map.of("W1", "soon");
    assertThatThrownBy(unknown::parse)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("--listener W1=soon must be NAME=PORT or NAME=PORT:ADVERTISED");
  }

  private static NodeOptions options() {
    NodeOptions options = new NodeOptions();
    options.id = 1;
    options.clusterId = Uuid.randomUuid().toString();
    options.controllers = Map.of(1, 9001, 2, 9002);
    return options;
  }
}
