package dev.mvc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Which package may know which, and what no class may do.
class ArchitectureTest {
  /// Lowest first: a package knows only packages of the rows before its own. Those that share a row
  /// do not know each other.
  private static final List<List<String>> ORDER =
      List.of(
          List.of("id"),
          List.of("io"),
          List.of("codec"),
          List.of("tensor"),
          List.of("format"),
          List.of("object"),
          List.of("delta"),
          List.of("store"),
          List.of("ref"),
          List.of("graph"),
          List.of("diff"),
          List.of("merge", "experiment"),
          List.of("work"),
          List.of("repo"),
          List.of("cli"));

  private static final String MAIN = "dev.mvc.cli.Main";

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @TestFactory
  List<DynamicTest> aPackageKnowsOnlyPackagesBeforeIt() {
    List<DynamicTest> tests = new ArrayList<>();
    List<String> allowed = new ArrayList<>();
    for (List<String> row : ORDER) {
      for (String name : row) {
        List<String> known = new ArrayList<>(allowed);
        known.add(packages(name));
        tests.add(DynamicTest.dynamicTest(name, () -> knowsOnly(name, known)));
      }
      row.forEach(name -> allowed.add(packages(name)));
    }
    return tests;
  }

  @Test
  void everyClassIsInAPackageOfTheOrder() {
    String[] named =
        ORDER.stream().flatMap(List::stream).map(ArchitectureTest::packages).toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage("dev.mvc..")
        .and()
        .doNotHaveSimpleName("module-info")
        .should()
        .resideInAnyPackage(named)
        .check(CLASSES);
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    slices().matching("dev.mvc.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyMainWritesToTheStandardStreams() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(MAIN)
        .should(ACCESS_STANDARD_STREAMS)
        .because("commands write through picocli's out and err, so that they can run in-process")
        .check(CLASSES);
  }

  @Test
  void nothingLogsThroughJavaUtilLogging() {
    noClasses().should(USE_JAVA_UTIL_LOGGING).check(CLASSES);
  }

  @Test
  void onlyTheWaysInEndTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(MAIN)
        .and()
        .doNotHaveFullyQualifiedName("dev.mvc.cli.Rehearsal")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  private void knowsOnly(String name, List<String> known) {
    noClasses()
        .that()
        .resideInAPackage(packages(name))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.mvc..")
                .and(not(resideInAnyPackage(known.toArray(String[]::new)))))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static String packages(String name) {
    return "dev.mvc." + name + "..";
  }
}
