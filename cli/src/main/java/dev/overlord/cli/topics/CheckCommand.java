package dev.overlord.cli.topics;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.TextTable;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.namespace.Deviation;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.namespace.Replication;
import dev.overlord.common.namespace.TopicCheck;
import dev.overlord.common.namespace.TopicCheck.Findings;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code overlord topics check}. */
@Command(
    name = "check",
    description = {
      "Compares each topic of a cluster with what it should be, and says what to do.",
      "Exit code 1: something is not as it should be."
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin TopicsOptions options = new TopicsOptions();

  /** One deviation and what to do about it. */
  record Problem(String topic, String what, String is, String shouldBe, String remedy) {}

  /** With {@code --json}. */
  record Checked(List<String> topics, List<Problem> problems) {}

  @Override
  public Integer call() {
    Replication replication = options.replication();
    Checked checked = options.reach(log -> check(log, replication));
    if (options.json) {
      options.printJson(checked);
    } else {
      print(checked);
    }
    return (checked.problems().isEmpty() ? ExitCode.OK : ExitCode.SOME_FAILED).number();
  }

  private Checked check(KafkaLog log, Replication replication) {
    Topics topics = options.kafka.topics();
    List<Problem> problems = new ArrayList<>();
    Optional<String> ofCluster = log.problem();
    ofCluster.ifPresent(
        sentence -> problems.add(new Problem("", "transaction.version", "", "2", sentence)));
    Namespace namespace = recorded(log, topics);
    Remedies remedies = new Remedies(options);
    try (LogAdmin admin = log.admin()) {
      Findings findings = TopicCheck.run(admin, topics, namespace, replication);
      for (Deviation deviation : findings.deviations()) {
        problems.add(
            new Problem(
                deviation.topic(),
                deviation.what(),
                deviation.is(),
                deviation.shouldBe(),
                remedies.of(deviation)));
      }
      return new Checked(findings.topics(), problems);
    }
  }

  private Namespace recorded(KafkaLog log, Topics topics) {
    return Namespaces.recorded(log, topics, new SystemClock())
        .orElseThrow(() ->
            CommandException.infrastructure(
                "there is no namespace '"
                    + topics.prefix()
                    + "' in this Kafka cluster; make it with "
                    + options.create()
                    + ", or check --namespace",
                null));
  }

  private void print(Checked checked) {
    if (checked.problems().isEmpty()) {
      options.out().println("all " + checked.topics().size() + " topics are as they should be");
    } else {
      TextTable table = new TextTable("TOPIC", "WHAT", "IS", "SHOULD BE", "REMEDY");
      for (Problem each : checked.problems()) {
        table.row(each.topic(), each.what(), each.is(), each.shouldBe(), each.remedy());
      }
      table.lines().forEach(options.out()::println);
    }
    options.out().flush();
  }
}
