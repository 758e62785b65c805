package dev.overlord.common.log;

import dev.overlord.common.log.LogAdmin.TopicDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Consumer groups: partition {@code p} belongs to member {@code p mod members}, at once. */
final class MemoryGroups {
  private final MemoryTopics topics;
  private final Map<String, List<Member>> groups = new HashMap<>();

  MemoryGroups(MemoryTopics topics) {
    this.topics = topics;
  }

  synchronized GroupMembership join(String group, String topic, String name) {
    Member member = new Member(group, topic, name);
    groups.computeIfAbsent(group, unused -> new ArrayList<>()).add(member);
    return member;
  }

  private synchronized Set<Integer> partitionsOf(Member member) {
    List<Member> members = groups.getOrDefault(member.group, List.of());
    int index = members.indexOf(member);
    Set<Integer> own = new TreeSet<>();
    int partitions = topics.describe(member.topic).map(TopicDescription::partitions).orElse(0);
    for (int p = 0; index >= 0 && p < partitions; p++) {
      if (p % members.size() == index) {
        own.add(p);
      }
    }
    return own;
  }

  private synchronized void leave(Member member) {
    groups.getOrDefault(member.group, new ArrayList<>()).remove(member);
  }

  private final class Member implements GroupMembership {
    final String group;
    final String topic;
    final String name;

    Member(String group, String topic, String name) {
      this.group = group;
      this.topic = topic;
      this.name = name;
    }

    @Override
    public Set<Integer> poll() {
      return partitionsOf(this);
    }

    @Override
    public boolean confirm(int partition) {
      return partitionsOf(this).contains(partition);
    }

    @Override
    public void close() {
      leave(this);
    }

    @Override
    public String toString() {
      return name + " of " + group;
    }
  }
}
