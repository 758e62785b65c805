package dev.overlord.common.model;

/**
 * Where a task's bytes lie, and so the task's identity. Written as {@code topic-partition-offset},
 * which is also the default id of a task.
 */
public record TaskRef(String topic, int partition, long offset) implements Comparable<TaskRef> {

  /**
   * @throws IllegalArgumentException {@code text} is not of the form topic-partition-offset
   */
  public static TaskRef parse(String text) {
    int beforeOffset = text.lastIndexOf('-');
    int beforePartition = beforeOffset <= 0 ? -1 : text.lastIndexOf('-', beforeOffset - 1);
    if (beforePartition <= 0) {
      throw new IllegalArgumentException(
          "task ref '" + text + "' is not of the form topic-partition-offset");
    }
    try {
      return new TaskRef(
          text.substring(0, beforePartition),
          Integer.parseInt(text.substring(beforePartition + 1, beforeOffset)),
          Long.parseLong(text.substring(beforeOffset + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "task ref '" + text + "' does not end in a partition and an offset", e);
    }
  }

  @Override
  public int compareTo(TaskRef other) {
    int byTopic = topic.compareTo(other.topic);
    if (byTopic != 0) {
      return byTopic;
    }
    int byPartition = Integer.compare(partition, other.partition);
    return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "-" + offset;
  }
}
