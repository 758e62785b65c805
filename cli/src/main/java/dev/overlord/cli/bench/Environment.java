package dev.overlord.cli.bench;

import dev.overlord.cli.bench.share.KafkaAdmin;
import dev.overlord.cli.command.VersionProvider;

/** What a figure depends on besides the settings. */
record Environment(String overlord, String kafka, String java, String os, int cores) {
  static Environment here() {
    return new Environment(
        VersionProvider.version(),
        KafkaAdmin.kafkaVersion(),
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors());
  }
}
