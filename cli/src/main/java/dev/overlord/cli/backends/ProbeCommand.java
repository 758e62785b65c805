package dev.overlord.cli.backends;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.cli.config.ApiKey;
import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.BackendUrl;
import dev.overlord.cli.config.Secret;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.config.Sources;
import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.pools.PoolStore;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.backend.LimitAdvice;
import dev.overlord.common.backend.Workload;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.text.Nearest;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.openai.Discovery;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code overlord probe URL}. */
@Command(
    name = "probe",
    description = {
      "Asks a server what it is and how many requests it computes at once, and says what to set.",
      "It only reads; nothing is computed."
    })
public final class ProbeCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "URL", description = "The server's base URL, with or without /v1.")
  String url = "";

  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Option(names = "--concurrency", paramLabel = "N", description = "Compare with this limit.")
  @Nullable Integer concurrency;

  @Option(
      names = "--workload",
      paramLabel = "PATTERN",
      description = "What it is for: swarm, batch or interactive; the advice depends on it.")
  @Nullable String workload;

  @Option(
      names = "--pool",
      paramLabel = "POOL",
      description = "Compare with this pool's limit; needs --kafka.")
  @Nullable String pool;

  @Option(
      names = "--kafka",
      paramLabel = "BOOTSTRAP",
      description = "Kafka's bootstrap servers, for --pool.")
  @Nullable String kafka;

  @Option(
      names = "--namespace",
      paramLabel = "PREFIX",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "Prefix of all topics of the cluster (default: ${DEFAULT-VALUE}).")
  String namespace = Topics.DEFAULT_PREFIX;

  @Option(
      names = "--api-key-env",
      paramLabel = "NAME",
      description =
          "The environment variable that holds the key (default: ATOM_LLM_API_KEY, .atom.yml,"
              + " OPENAI_API_KEY).")
  @Nullable String apiKeyEnv;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Override
  public Integer call() {
    check();
    ProbeReport report;
    try {
      String base = BackendUrl.check(new Setting<>(url, "URL")).value();
      Integer limit = limit(base);
      Discovery.Found found = Discovery.create(new SystemClock()).look(base, key(base));
      String advice = LimitAdvice.of(found.backend(), limit, found.slots(), pattern());
      report = ProbeReport.of(base, found, limit, advice);
    } catch (Discovery.UnreachableException e) {
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
    } catch (UsageException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? new String(Json.write(report), StandardCharsets.UTF_8) : report.text());
    out.flush();
    return ExitCode.OK.number();
  }

  private @Nullable Workload pattern() {
    String label = workload;
    return label == null
        ? null
        : Workload.named(label)
            .orElseThrow(() ->
                CommandException.usage(
                    "--workload "
                        + label
                        + " is none of "
                        + String.join(", ", Workload.labels())
                        + Nearest.hint(label, Workload.labels())));
  }

  private void check() {
    if (concurrency != null && (concurrency < 1 || pool != null)) {
      throw CommandException.usage(
          pool == null
              ? "--concurrency " + concurrency + " must be at least 1"
              : "--concurrency and --pool exclude each other: give the limit or where it stands");
    }
    pattern();
    if ((pool == null) != (kafka == null)) {
      throw CommandException.usage("--pool and --kafka belong together: give both or neither");
    }
  }

  private @Nullable String key(String base) {
    Sources sources = new Sources(System.getenv(), AtomFile.in(Path.of("").toAbsolutePath()));
    boolean anthropic = base.equals(BackendPreset.ANTHROPIC.defaultUrl());
    BackendPreset backend = anthropic ? BackendPreset.ANTHROPIC : null;
    Secret key = ApiKey.resolve(apiKeyEnv, sources, backend).value(System.getenv());
    return key == null ? null : key.value();
  }

  /** What this server may get at once: the endpoint's limit in the pool, or the pool's. */
  private @Nullable Integer limit(String base) {
    if (pool == null || kafka == null) {
      return concurrency;
    }
    String wanted = pool;
    KafkaOptions options = KafkaOptions.of(kafka, namespace);
    try (KafkaLog log = options.connect()) {
      PoolDefinition definition =
          options.reach(() -> new PoolStore(log, options.topics()).definition(wanted));
      Optional<Endpoint> endpoint =
          definition.endpoints().stream().filter(each -> each.url().equals(base)).findFirst();
      return endpoint.map(definition::limitOf).orElse(definition.concurrency());
    }
  }
}
