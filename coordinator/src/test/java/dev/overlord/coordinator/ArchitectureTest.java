package dev.overlord.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.UUID;

@AnalyzeClasses(
    packages = "dev.overlord.coordinator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule machine_knowsTheModelAndTheProtocolOnly =
      classes()
          .that()
          .resideInAPackage("..coordinator.machine..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.util..",
              "java.time..",
              "org.jspecify.annotations..",
              "dev.overlord.common.model..",
              "dev.overlord.common.protocol..",
              "dev.overlord.coordinator.machine..")
          .because("the machine is pure: bytes, logs and threads are the shell's");

  @ArchTest
  static final ArchRule machine_asksNobodyForTimeOrChance =
      noClasses()
          .that()
          .resideInAPackage("..coordinator.machine..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent..")
          .because("instants, ids and random numbers come in with the command");

  @ArchTest
  static final ArchRule shell_takesTimeFromTheClockSeam =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .because("the simulator replaces the clock");

  @ArchTest
  static final ArchRule kafka_isReachedThroughTheSeamOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "dev.overlord.common.log.kafka..")
          .because("the simulator replaces the log");

  @ArchTest
  static final ArchRule state_iteratesInADefinedOrder =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("State")
          .or()
          .haveSimpleName("WaitingTasks")
          .or()
          .haveSimpleName("TaskWindow")
          .or()
          .haveSimpleName("Endpoints")
          .or()
          .haveSimpleName("Slots")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(HashMap.class, HashSet.class)
          .because("two runs of one seed must decide the same");

  @ArchTest
  static final ArchRule arrows_makeNoCycle =
      slices().matching("dev.overlord.coordinator.(*)..").should().beFreeOfCycles();
}
