package dev.overlord.chaos;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(
    packages = "dev.overlord.chaos",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule chaos_knowsNothingOfTheProduct =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "are the product's",
                  type ->
                      type.getPackageName().startsWith("dev.overlord.")
                          && !type.getPackageName().startsWith("dev.overlord.chaos")))
          .because("who judges must not repeat the mistakes of what is judged");

  @ArchTest
  static final ArchRule plan_isAFunctionOfItsSeed =
      classes()
          .that()
          .resideInAPackage("..chaos.plan..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.time..",
              "java.util..",
              "org.jspecify.annotations..",
              "dev.overlord.chaos.plan..")
          .andShould(not(callMethod(Instant.class, "now")));
}
