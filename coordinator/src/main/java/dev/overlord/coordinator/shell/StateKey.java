package dev.overlord.coordinator.shell;

import dev.overlord.common.model.TaskRef;

/** The keys of {@code leases}. Those of pools cannot begin with an underscore; the others do. */
sealed interface StateKey {
  String SHARD = "_shard";

  String text();

  record PoolKey(String pool) implements StateKey {
    @Override
    public String text() {
      return "_pool/" + pool;
    }
  }

  record LeaseKey(String pool, long token) implements StateKey {
    @Override
    public String text() {
      return pool + "/" + token;
    }
  }

  record WaitingKey(String pool, TaskRef ref) implements StateKey {
    @Override
    public String text() {
      return pool + "/waiting/" + ref;
    }
  }

  record CancelKey(String pool, TaskRef ref) implements StateKey {
    @Override
    public String text() {
      return pool + "/cancelled/" + ref;
    }
  }

  record StrandedKey(String pool, long token) implements StateKey {
    @Override
    public String text() {
      return pool + "/stranded/" + token;
    }
  }

  record ShardKey() implements StateKey {
    @Override
    public String text() {
      return SHARD;
    }
  }

  /**
   * @throws IllegalArgumentException no key of this version
   */
  static StateKey parse(String text) {
    if (text.equals(SHARD)) {
      return new ShardKey();
    }
    if (text.startsWith("_pool/")) {
      return new PoolKey(text.substring("_pool/".length()));
    }
    String[] parts = text.split("/", 3);
    if (parts.length == 2) {
      return new LeaseKey(parts[0], Long.parseLong(parts[1]));
    }
    if (parts.length == 3 && parts[1].equals("waiting")) {
      return new WaitingKey(parts[0], TaskRef.parse(parts[2]));
    }
    if (parts.length == 3 && parts[1].equals("cancelled")) {
      return new CancelKey(parts[0], TaskRef.parse(parts[2]));
    }
    if (parts.length == 3 && parts[1].equals("stranded")) {
      return new StrandedKey(parts[0], Long.parseLong(parts[2]));
    }
    throw new IllegalArgumentException("unknown key '" + text + "' in the shard's log");
  }
}
