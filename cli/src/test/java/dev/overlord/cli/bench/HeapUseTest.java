package dev.overlord.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeapUseTest {
  @Test
  void collections_tellTheMostBeforeAndAfter() {
    List<String> log =
        List.of(
            "[0.003s][info][gc] Using Serial",
            "[1.784s][info][gc] GC(0) Pause Young (Allocation Failure) 18M->4M(61M) 18.824ms",
            "[2.097s][info][gc] GC(1) Pause Full (Allocation Failure) 53M->13M(61M) 8.231ms",
            "[2.100s][info][gc] GC(2) Pause Young (Allocation Failure) 30M->12M(61M) 0.622ms");

    assertThat(HeapUse.of(log)).isEqualTo(new HeapUse(53, 13.0));
  }

  @Test
  void withoutACollection_theStateAtExitCounts_inTheWordsOfOldAndNewJavas() {
    List<String> older =
        List.of(
            "[0.5s][info][gc,heap,exit] Heap",
            "[0.5s][info][gc,heap,exit]  def new generation   total 19648K, used 8192K [0x00, 0x01)",
            "[0.5s][info][gc,heap,exit]   eden space 17472K,  34% used [0x00, 0x01, 0x02)",
            "[0.5s][info][gc,heap,exit]  tenured generation   total 43712K, used 2048K [0x00, 0x01)");
    List<String> newer =
        List.of(
            "[0.5s][info][gc,exit        ]  DefNew     total 19648K, used 8192K [0x00, 0x01)",
            "[0.5s][info][gc,exit        ]  Tenured    total 43712K, used 2048K [0x00, 0x01)",
            "[0.5s][info][gc,exit        ]  Metaspace       used 9330K, committed 9472K");

    assertThat(HeapUse.of(older)).isEqualTo(new HeapUse(10, null));
    assertThat(HeapUse.of(newer)).isEqualTo(new HeapUse(10, null));
  }

  @Test
  void aLogThatSaysNothing_isNoFigure() {
    assertThat(HeapUse.of(List.of("[0.003s][info][gc] Using Serial"))).isNull();
  }
}
