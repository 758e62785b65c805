package dev.overlord.common.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.log.LogAdmin.Descriptions;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The log's contract, sentence by sentence. Each implementation extends this class, the simulated
 * one too, so that what the simulator proves holds on Kafka.
 */
@Timeout(60)
public abstract class LogConformance extends WriterConformance {
  @Test
  void create_makesATopicThatCanBeUsedAtOnce_andTellsWhenItExists() {
    String fresh = topic + "-fresh";

    assertThat(admin.create(new TopicSpec(fresh, 3, Map.of()))).isTrue();
    writer().send(NewRecord.to(new Partition(fresh, 2), "k", bytes("v"))).join();
    assertThat(admin.create(new TopicSpec(fresh, 5, Map.of()))).isFalse();

    assertThat(admin.describe(fresh).map(TopicDescription::partitions)).hasValue(3);
  }

  @Test
  void describe_isEmptyForAnUnknownTopic() {
    assertThat(admin.describe(topic + "-unknown")).isEmpty();
    assertThat(admin.describe(topic).map(TopicDescription::name)).hasValue(topic);
  }

  @Test
  void inspect_tellsCopiesAndSettings_ofTheTopicsThereAre() {
    String fresh = topic + "-compacted";
    admin.create(new TopicSpec(fresh, 2, Map.of("cleanup.policy", "compact"), 1));

    var states = admin.inspect(Set.of(fresh, topic, topic + "-unknown"));

    assertThat(states).containsOnlyKeys(fresh, topic);
    assertThat(states.get(fresh).topic()).isEqualTo(admin.describe(fresh).orElseThrow());
    assertThat(states.get(fresh).replication()).isEqualTo(1);
    assertThat(states.get(fresh).underReplicated()).isEmpty();
    assertThat(states.get(fresh).offline()).isEmpty();
    assertThat(states.get(fresh).config()).containsEntry("cleanup.policy", "compact");
    assertThat(states.get(topic).config()).containsEntry("cleanup.policy", "delete");
    assertThat(admin.inspect(Set.of())).isEmpty();
  }

  @Test
  void recreatedTopic_hasAnotherId() {
    String before = admin.describe(topic).orElseThrow().id();

    deleteTopic(topic);
    until(() -> admin.describe(topic).isEmpty());
    until(() -> admin.create(new TopicSpec(topic, 1, Map.of())));

    assertThat(admin.describe(topic).orElseThrow().id()).isNotEqualTo(before);
  }

  @Test
  void topics_listsThoseWithThePrefix() {
    create(topic + "-a", 1);
    create(topic + "-b", 1);

    assertThat(admin.topics(topic)).containsExactlyInAnyOrder(topic, topic + "-a", topic + "-b");
    assertThat(admin.topics(topic + "-a")).containsExactly(topic + "-a");
  }

  @Test
  void configure_changesWhatIsNamed() {
    admin.configure(topic, Map.of("max.message.bytes", "1000"));
    LogWriter writer = writer();

    until(() ->
        writer
            .send(NewRecord.to(p(0), "k", new byte[2000]))
            .handle((offset, error) -> error != null)
            .join());
    writer.send(NewRecord.to(p(0), "k", new byte[500])).join();
  }

  @Test
  void deleteBefore_keepsTheOffsetItselfAndWhatFollows() {
    write(0, 4);

    admin.deleteBefore(p(0), 3);
    admin.deleteBefore(p(0), 1);

    assertThat(reader().start(p(0))).isEqualTo(3);
    assertThat(values(read(readerAt(p(0), 3), 1))).containsExactly("3");
    assertThatThrownBy(() -> admin.deleteBefore(p(0), 9))
        .isInstanceOf(PositionOutOfRangeException.class);
  }

  @Test
  void describeOfMany_tellsThoseThereAreFromThoseThereAreNot() {
    create(topic + "-a", 2);

    Descriptions answer = admin.describe(Set.of(topic, topic + "-a", topic + "-unknown")).join();

    assertThat(answer.found()).containsOnlyKeys(topic, topic + "-a");
    assertThat(answer.found().get(topic + "-a")).isEqualTo(admin.describe(topic + "-a").get());
    assertThat(answer.unknown()).containsExactly(topic + "-unknown");
    assertThat(answer.failed()).isEmpty();
    assertThat(admin.describe(Set.of()).join().found()).isEmpty();
  }

  @Test
  void deleteBeforeInMany_deletesWhereItCan_andTellsWhereItCannot() {
    create(topic + "-a", 1);
    Partition other = new Partition(topic + "-a", 0);
    Partition gone = new Partition(topic + "-gone", 0);
    write(0, 4);

    var failed = admin.deleteBefore(Map.of(p(0), 3L, other, 9L, gone, 1L)).join();

    assertThat(reader().starts(List.of(p(0), other))).isEqualTo(Map.of(p(0), 3L, other, 0L));
    assertThat(failed).containsOnlyKeys(other, gone);
    assertThat(failed.get(other)).isInstanceOf(PositionOutOfRangeException.class);
    assertThat(admin.deleteBefore(Map.of()).join()).isEmpty();
  }

  @Test
  void soleMember_getsAllPartitions_andIsConfirmed() {
    String shared = shared(3);
    GroupMembership member = join(shared, "one");

    until(() -> member.poll().equals(Set.of(0, 1, 2)));

    until(() -> member.confirm(1));
    assertThat(member.confirm(7)).isFalse();
  }

  @Test
  void secondMember_takesOverAShare_andEachPartitionHasOneOwner() {
    String shared = shared(4);
    GroupMembership one = join(shared, "one");
    until(() -> one.poll().size() == 4);

    GroupMembership two = join(shared, "two");
    until(() -> {
      Set<Integer> ofOne = one.poll();
      Set<Integer> ofTwo = two.poll();
      return ofOne.size() == 2 && ofTwo.size() == 2;
    });

    Set<Integer> all = new HashSet<>(one.poll());
    all.addAll(two.poll());
    assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3);
    int ofTwo = two.poll().iterator().next();
    until(() -> polled(one, two) && two.confirm(ofTwo));
    assertThat(one.confirm(ofTwo)).isFalse();
  }

  @Test
  void memberThatCloses_handsOverAtOnce() {
    String shared = shared(2);
    GroupMembership one = join(shared, "one");
    until(() -> one.poll().size() == 2);
    GroupMembership two = join(shared, "two");
    until(() -> polled(one, two) && two.poll().size() == 1);

    one.close();

    until(() -> two.poll().equals(Set.of(0, 1)));
  }

  private static boolean polled(GroupMembership... members) {
    for (GroupMembership member : members) {
      member.poll();
    }
    return true;
  }

  private String shared(int partitions) {
    String name = topic + "-shared";
    create(name, partitions);
    return name;
  }

  private GroupMembership join(String shared, String member) {
    return closing(log.join("group-" + topic, shared, member));
  }
}
