package dev.overlord.http;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

@AnalyzeClasses(
    packages = "dev.overlord.http",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.overlord.http.";

  @ArchTest
  static final ArchRule kafka_isReachedThroughTheSeamOnly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "dev.overlord.common.log.kafka..");

  @ArchTest
  static final ArchRule http_knowsNoLeader_andOfWorkersOnlyHowToAcquire =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.overlord.coordinator..")
                  .or(resideInAPackage("dev.overlord.cli.."))
                  .or(
                      resideInAPackage("dev.overlord.worker..")
                          .and(
                              DescribedPredicate.not(
                                  resideInAPackage("dev.overlord.worker.acquire..")))));

  @ArchTest
  static final ArchRule overlordHttp_aloneKnowsTheParts =
      noClasses()
          .that()
          .resideInAPackage("dev.overlord.http")
          .and()
          .doNotHaveSimpleName("OverlordHttp")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "*..")
                  .and(DescribedPredicate.not(resideInAPackage(ROOT + "client.."))));

  /** What {@code api} offers to all: lists, durations, the answer for an unknown pool. */
  private static final Set<String> SHARED = Set.of("Pages", "Durations", "PoolsApi");

  @ArchTest static final ArchRule api_knowsNoOtherPart = knows("api");
  @ArchTest static final ArchRule gateway_knowsNoOtherPart = knows("gateway", "client");
  @ArchTest static final ArchRule slots_knowNoOtherPart = knows("slots", "client");
  @ArchTest static final ArchRule metrics_knowNoOtherPart = knows("metrics");
  @ArchTest static final ArchRule page_knowsNoOtherPart = knows("page");
  @ArchTest static final ArchRule openapi_knowsNoOtherPart = knows("openapi");
  @ArchTest static final ArchRule client_knowsNoPart = knows("client");

  /** Of the packages below, the part may know itself, {@code others}, and what is shared. */
  private static ArchRule knows(String part, String... others) {
    DescribedPredicate<JavaClass> allowed = resideInAPackage(ROOT + part + "..");
    for (String other : others) {
      allowed = allowed.or(resideInAPackage(ROOT + other + ".."));
    }
    DescribedPredicate<JavaClass> shared =
        DescribedPredicate.describe(
            "shared by the parts",
            type ->
                type.getPackageName().equals(ROOT + "api")
                    && SHARED.contains(type.getSimpleName()));
    return classes()
        .that()
        .resideInAPackage(ROOT + part + "..")
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.not(resideInAPackage(ROOT + "*..")).or(allowed).or(shared))
        .because("parts do not know each other, so that each can go or come alone");
  }
}
