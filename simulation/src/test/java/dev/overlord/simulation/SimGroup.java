package dev.overlord.simulation;

import dev.overlord.common.log.GroupMembership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The consumer group. Members learn late that a shard is not theirs any more, a frozen one only
 * when it polls again, so that two may believe that they own it.
 */
final class SimGroup {
  private static final long SESSION = 6_000 * World.MS;

  private final World world;
  private final int shards;
  private final List<Member> members = new ArrayList<>();
  private final Map<Integer, Member> owners = new TreeMap<>();

  SimGroup(World world, int shards) {
    this.world = world;
    this.shards = shards;
    world.after(500 * World.MS, this::expel);
  }

  GroupMembership join(Link link) {
    return new Member(link);
  }

  /** Hands the shards out anew, as when a member comes or goes. */
  void rebalance() {
    int shift = world.random.nextInt(4);
    for (int shard = 0; shard < shards; shard++) {
      if (members.isEmpty()) {
        owners.remove(shard);
        continue;
      }
      Member owner = members.get((shard + shift) % members.size());
      if (owners.put(shard, owner) != owner) {
        world.trace("group", "shard " + shard + " is given to " + owner.link.name);
      }
    }
    for (Member member : members) {
      member.learnsAt = world.now() + world.between(0, world.chance(0.2) ? 3_000 : 300);
    }
  }

  private void expel() {
    if (members.removeIf(m -> m.polledAt + SESSION < world.now())) {
      rebalance();
    }
    world.after(500 * World.MS, this::expel);
  }

  private final class Member implements GroupMembership {
    final Link link;
    long polledAt;
    long learnsAt;
    private Set<Integer> believes = Set.of();

    Member(Link link) {
      this.link = link;
    }

    @Override
    public Set<Integer> poll() {
      link.call();
      if (link.cut()) {
        return believes;
      }
      polledAt = world.now();
      if (!members.contains(this)) {
        members.add(this);
        rebalance();
      }
      if (world.now() >= learnsAt) {
        Set<Integer> own = new TreeSet<>();
        owners.forEach((shard, owner) -> {
          if (owner == this) {
            own.add(shard);
          }
        });
        believes = own;
      }
      return believes;
    }

    @Override
    public boolean confirm(int partition) {
      link.ask();
      return owners.get(partition) == this;
    }

    @Override
    public void close() {
      if (!link.dead() && !link.cut() && members.remove(this)) {
        rebalance();
      }
    }
  }
}
