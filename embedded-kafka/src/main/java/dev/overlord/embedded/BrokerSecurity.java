package dev.overlord.embedded;

import java.util.List;
import java.util.Map;

/**
 * How a broker of tests protects itself.
 *
 * @param settings broker settings by Kafka's names, over those of {@link EmbeddedBroker}
 * @param scramUsers users as {@code kafka-storage.sh format --add-scram} takes them, made at the
 *     first start
 */
public record BrokerSecurity(Map<String, String> settings, List<String> scramUsers) {
  public static final BrokerSecurity NONE = new BrokerSecurity(Map.of(), List.of());

  public BrokerSecurity {
    settings = Map.copyOf(settings);
    scramUsers = List.copyOf(scramUsers);
  }
}
