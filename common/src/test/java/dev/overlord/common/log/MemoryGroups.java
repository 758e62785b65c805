package dev.overlord.common.log;

import dev.overlord.common.log.LogAdmin.TopicDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Consumer groups. Members learn late that a partition is not theirs any more, a frozen one only
 * when it polls again, so that two may believe that they own it. In calm weather all learn at once.
 */
final class MemoryGroups {
  private static final long EXPEL_NANOS = 500_000_000;

  private final MemoryBroker broker;
  private final Weather weather;
  private final Map<String, Group> groups = new HashMap<>();

  MemoryGroups(MemoryBroker broker) {
    this.broker = broker;
    this.weather = broker.weather();
  }

  GroupMembership join(Connection connection, String group, String topic) {
    synchronized (broker) {
      return groups.computeIfAbsent(group, unused -> new Group(topic)).new Member(connection);
    }
  }

  /** Hands the partitions out anew, as when a member comes or goes. */
  void rebalance(String group) {
    Group found = groups.get(group);
    if (found != null) {
      found.rebalance();
    }
  }

  private final class Group {
    private final String topic;
    private final List<Member> members = new ArrayList<>();
    private final Map<Integer, Member> owners = new TreeMap<>();

    Group(String topic) {
      this.topic = topic;
      if (weather.session() < Long.MAX_VALUE) {
        weather.after(EXPEL_NANOS, this::expel);
      }
    }

    void rebalance() {
      int turn = weather.groupTurn();
      int partitions = broker.describe(topic).map(TopicDescription::partitions).orElse(0);
      owners.clear();
      for (int p = 0; p < partitions && !members.isEmpty(); p++) {
        Member owner = members.get((p + turn) % members.size());
        owners.put(p, owner);
        weather.trace("group", "shard " + p + " is given to " + owner.connection.name());
      }
      members.forEach(member -> member.learnsAt = weather.now() + weather.groupDelay());
    }

    private void expel() {
      if (members.removeIf(m -> m.polledAt + weather.session() < weather.now())) {
        rebalance();
      }
      weather.after(EXPEL_NANOS, this::expel);
    }

    private final class Member implements GroupMembership {
      final Connection connection;
      long polledAt;
      long learnsAt;
      private Set<Integer> believes = Set.of();

      Member(Connection connection) {
        this.connection = connection;
      }

      @Override
      public Set<Integer> poll() {
        connection.call();
        synchronized (broker) {
          if (connection.cut()) {
            return believes;
          }
          polledAt = weather.now();
          if (!members.contains(this)) {
            members.add(this);
            rebalance();
          }
          if (weather.now() >= learnsAt) {
            believes = own();
          }
        }
        connection.answered();
        return believes;
      }

      private Set<Integer> own() {
        Set<Integer> own = new TreeSet<>();
        owners.forEach((partition, owner) -> {
          if (owner == this) {
            own.add(partition);
          }
        });
        return own;
      }

      @Override
      public boolean confirm(int partition) {
        connection.ask();
        boolean owns;
        synchronized (broker) {
          owns = owners.get(partition) == this;
        }
        connection.answered();
        return owns;
      }

      @Override
      public void close() {
        synchronized (broker) {
          if (!connection.dead() && !connection.cut() && members.remove(this)) {
            rebalance();
          }
        }
      }
    }
  }
}
