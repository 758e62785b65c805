package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogUnavailableException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/** Whether a cluster can be relied on, asked once at start. */
final class ClusterCheck {
  private static final String FEATURE = "transaction.version";

  /** KIP-890's second part: before it a late record could join a later transaction of its id. */
  private static final short NEEDED = 2;

  private ClusterCheck() {}

  /** What is missing and how to get it; empty when all is there. */
  static Optional<String> problem(Map<String, Object> adminSettings) {
    try (Admin admin = Admin.create(adminSettings)) {
      var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();
      FinalizedVersionRange range = features.get(FEATURE);
      int version = range == null ? 0 : range.maxVersionLevel();
      return version >= NEEDED ? Optional.empty() : Optional.of(sentence(version));
    } catch (ExecutionException e) {
      throw Errors.of("asking for the cluster's features", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException("asking for the cluster's features was interrupted", e);
    }
  }

  private static String sentence(int version) {
    return "the Kafka cluster has "
        + FEATURE
        + " "
        + version
        + " and Overlord needs "
        + NEEDED
        + "; run kafka-features.sh upgrade --feature "
        + FEATURE
        + "="
        + NEEDED;
  }
}
