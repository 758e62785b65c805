package dev.overlord.control.results;

/**
 * Where an outcome stands in {@code results}.
 *
 * @param outcome as the enum's name
 */
public record Place(int partition, long offset, String outcome) {
  /** Sorts as partition and offset do. */
  String key() {
    return "%05d-%019d".formatted(partition, offset);
  }

  String text() {
    return partition + " " + offset + " " + outcome;
  }

  static Place parse(String text) {
    String[] parts = text.split(" ", 3);
    return new Place(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]);
  }
}
