package dev.overlord.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.overlord.cli.bench.BenchCommand;
import dev.overlord.cli.run.RunCommand;

@AnalyzeClasses(packages = "dev.overlord.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** So what JsonIT sees in its own process is all of a command's standard output. */
  @ArchTest
  static final ArchRule commands_printByPicocliOnly =
      noClasses()
          .that()
          .doNotBelongToAnyOf(RunCommand.class, BenchCommand.class)
          .should()
          .accessField(System.class, "out");
}
