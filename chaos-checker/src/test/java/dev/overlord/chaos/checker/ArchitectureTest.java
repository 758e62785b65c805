package dev.overlord.chaos.checker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.overlord.chaos.checker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule checker_sharesNoCodeWithWhatItJudges =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.apache.kafka..",
              "com.fasterxml.jackson..",
              "org.slf4j..",
              "org.jspecify.annotations..",
              "dev.overlord.chaos.checker..")
          .because("it would repeat the mistakes of what it judges");

  @ArchTest
  static final ArchRule judging_needsNoKafka =
      classes()
          .that()
          .resideInAnyPackage("..checker.evidence..", "..checker.rule..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.fasterxml.jackson..",
              "org.jspecify.annotations..",
              "dev.overlord.chaos.checker..")
          .because("a kept folder can be judged again by anyone");
}
