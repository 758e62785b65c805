package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.it.DocRights.Right;
import dev.overlord.embedded.BrokerSecurity;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker that wants TLS, a SCRAM user and rights; its keys are made by keytool. */
final class SecureBroker implements AutoCloseable {
  static final String PASSWORD = "secret-of-the-users";
  private static final String STORE_PASSWORD = "secret-of-the-stores";
  private static final String SCRAM = "SCRAM-SHA-512";

  private final Path folder;
  private final EmbeddedBroker broker;

  SecureBroker(Path folder, String... users) throws Exception {
    this.folder = folder;
    keys();
    List<String> scram =
        Stream.concat(Stream.of("admin"), Stream.of(users))
            .map(user -> SCRAM + "=[name=" + user + ",password=" + PASSWORD + "]")
            .toList();
    broker =
        EmbeddedBroker.start(folder.resolve("kafka"), 0, new BrokerSecurity(settings(), scram));
  }

  String address() {
    return broker.bootstrapServers();
  }

  /** A properties file for this user. */
  Path properties(String user, String password) throws IOException {
    Path file = Files.createTempFile(folder, user, ".properties");
    return Files.write(
        file, client(user, password).entrySet().stream().map(Object::toString).toList());
  }

  private Map<String, String> client(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        SCRAM,
        "sasl.jaas.config",
        jaas(user, password),
        "ssl.truststore.location",
        folder.resolve("trust.p12").toString(),
        "ssl.truststore.password",
        STORE_PASSWORD);
  }

  /** Everything below the prefix, and nothing else. */
  void grant(String user, String prefix, ResourceType... types) throws Exception {
    grant(
        user,
        Stream.of(types).map(type -> new Right(type, prefix, List.of(AclOperation.ALL))).toList());
  }

  void grant(String user, List<Right> rights) throws Exception {
    Map<String, Object> settings = new HashMap<>(client("admin", PASSWORD));
    settings.put("bootstrap.servers", address());
    try (Admin admin = Admin.create(settings)) {
      admin
          .createAcls(rights.stream().flatMap(right -> bindings("User:" + user, right)).toList())
          .all()
          .get();
    }
  }

  /** One record, by a client that is none of ours. */
  void produce(String user, String topic) throws Exception {
    Map<String, Object> settings = new HashMap<>(client(user, PASSWORD));
    settings.put("bootstrap.servers", address());
    var text = new StringSerializer();
    try (var producer = new KafkaProducer<>(settings, text, text)) {
      producer.send(new ProducerRecord<>(topic, "key", "{\"payload\": {\"messages\": 7}}")).get();
    }
  }

  private static Stream<AclBinding> bindings(String principal, Right right) {
    var pattern = new ResourcePattern(right.type(), right.prefix(), PatternType.PREFIXED);
    return right.operations().stream()
        .map(
            operation -> new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW))
        .map(entry -> new AclBinding(pattern, entry));
  }

  private static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
        + user
        + "\" password=\""
        + password
        + "\";";
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", SCRAM);
    settings.put("sasl.mechanism.inter.broker.protocol", SCRAM);
    settings.put("listener.name.broker.scram-sha-512.sasl.jaas.config", jaas("admin", PASSWORD));
    settings.put("ssl.keystore.location", folder.resolve("key.p12").toString());
    settings.put("ssl.keystore.password", STORE_PASSWORD);
    settings.put("ssl.key.password", STORE_PASSWORD);
    settings.put("ssl.truststore.location", folder.resolve("trust.p12").toString());
    settings.put("ssl.truststore.password", STORE_PASSWORD);
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:admin;User:ANONYMOUS");
    return settings;
  }

  private void keys() throws Exception {
    keytool(
        "key.p12",
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=broker",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-validity",
        "2");
    String certificate = folder.resolve("broker.crt").toString();
    keytool("key.p12", "-exportcert", "-alias", "broker", "-file", certificate);
    keytool("trust.p12", "-importcert", "-alias", "broker", "-noprompt", "-file", certificate);
  }

  private void keytool(String store, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", folder.resolve(store).toString(), "-storepass", STORE_PASSWORD));
    Path output = folder.resolve("keytool.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
  }

  @Override
  public void close() {
    broker.close();
  }
}
