package dev.overlord.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(
    packages = "dev.overlord.worker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String LEASE = "dev.overlord.worker.lease..";

  @ArchTest
  static final ArchRule theLeaseKeeper_knowsOnlyTheModelAndTheProtocol =
      classes()
          .that()
          .resideInAPackage(LEASE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      LEASE,
                      "java.lang..",
                      "java.util",
                      "java.util.function",
                      "java.util.stream",
                      "java.time",
                      "java.nio.charset",
                      "org.jspecify.annotations",
                      "dev.overlord.common.model",
                      "dev.overlord.common.protocol")
                  .or(
                      belongToAnyOf(
                          ExecutionResult.class,
                          ExecutionResult.Succeeded.class,
                          ExecutionResult.Failed.class)));

  @ArchTest
  static final ArchRule theLeaseKeeper_hasNoClockRandomnessOrThreads =
      noClasses()
          .that()
          .resideInAPackage(LEASE)
          .should()
          .dependOnClassesThat(
              belongToAnyOf(
                  System.class,
                  Thread.class,
                  Runtime.class,
                  java.util.Random.class,
                  java.util.UUID.class,
                  java.util.Timer.class,
                  Clock.class))
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule kafka_isBehindTheSeam =
      noClasses()
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.apache.kafka..", "..log.kafka.."));

  @ArchTest
  static final ArchRule theLoop_takesTimeFromTheSeamOnly =
      noClasses()
          .that()
          .resideInAPackage("dev.overlord.worker.loop..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching("dev.overlord.(worker.*)..").should().beFreeOfCycles();
}
