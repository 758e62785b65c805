package dev.overlord.common;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.overlord.common.time.SystemClock;
import java.time.Instant;

@AnalyzeClasses(
    packages = "dev.overlord.common",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ImportOption.DoNotIncludePackageInfos.class
    })
class ArchitectureTest {
  private static final String ROOT = "dev.overlord.common.";

  @ArchTest
  static final ArchRule kafka_isImportedByTheSeamsKafkaPackageOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "log.kafka..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .because(
              "everything else reaches the log through the seam, which the simulator replaces");

  @ArchTest static final ArchRule model_dependsOnNothingOfOurs = onlyOurs("model", "model");

  @ArchTest
  static final ArchRule protocol_dependsOnTheModel = onlyOurs("protocol", "protocol", "model");

  @ArchTest
  static final ArchRule codec_dependsOnModelAndProtocol =
      onlyOurs("codec", "codec", "model", "protocol");

  @ArchTest static final ArchRule time_dependsOnNothingOfOurs = onlyOurs("time", "time");

  @ArchTest static final ArchRule backend_dependsOnNothingOfOurs = onlyOurs("backend", "backend");

  @ArchTest static final ArchRule schema_dependsOnNothingOfOurs = onlyOurs("schema", "schema");

  @ArchTest static final ArchRule metrics_dependOnNothingOfOurs = onlyOurs("metrics", "metrics");

  @ArchTest static final ArchRule text_dependsOnNothingOfOurs = onlyOurs("text", "text");

  @ArchTest static final ArchRule seam_dependsOnNothingOfOurs = onlyOurs("log", "log");

  @ArchTest
  static final ArchRule kafkaPackage_dependsOnTheSeam = onlyOurs("log.kafka", "log.kafka", "log");

  @ArchTest
  static final ArchRule arrows_makeNoCycle =
      slices().matching("dev.overlord.common.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule systemClock_aloneAsksTheMachineForTime =
      noClasses()
          .that()
          .doNotBelongToAnyOf(SystemClock.class)
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .because("time is an argument, or comes through the clock seam");

  /** Of this product's packages, {@code name} may depend on {@code allowed} only. */
  private static ArchRule onlyOurs(String name, String... allowed) {
    String[] packages = new String[allowed.length];
    for (int i = 0; i < allowed.length; i++) {
      packages[i] = ROOT + allowed[i];
    }
    var ours = resideInAPackage("dev.overlord..");
    var permitted = resideInAnyPackage(packages);
    return classes()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .onlyDependOnClassesThat(not(ours).or(permitted));
  }
}
