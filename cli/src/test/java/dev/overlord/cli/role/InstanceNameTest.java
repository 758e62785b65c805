package dev.overlord.cli.role;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstanceNameTest {
  @Test
  void processesOfTheSameNumberOnTwoMachines_differ() {
    assertThat(InstanceName.of("a", 1)).isNotEqualTo(InstanceName.of("b", 1));
  }

  @Test
  void own_namesThisProcess() {
    assertThat(InstanceName.own())
        .startsWith("overlord-")
        .endsWith("-" + ProcessHandle.current().pid());
  }
}
