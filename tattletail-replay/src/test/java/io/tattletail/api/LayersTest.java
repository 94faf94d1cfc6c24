package io.tattletail.api;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom: see "Packages" in docs/design.md. */
class LayersTest {
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes = Libraries.classes();
  }

  @Test
  void layersKnowOnlyThoseBelow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("contract")
        .definedBy("io.tattletail.spew", "io.tattletail.common")
        .layer("internal")
        .definedBy("io.tattletail.internal..")
        .layer("brokers")
        .definedBy(
            "io.tattletail.spew.adapter",
            "io.tattletail.spew.kafka",
            "io.tattletail.spew.cloudevents")
        .layer("archive")
        .definedBy("io.tattletail.archive..")
        .layer("recorder")
        .definedBy("io.tattletail.recorder..")
        .layer("replay")
        .definedBy("io.tattletail.replay..")
        .layer("user interfaces")
        .definedBy("io.tattletail.tool", "io.tattletail.explorer")
        .whereLayer("contract")
        .mayNotAccessAnyLayer()
        .whereLayer("brokers")
        .mayOnlyAccessLayers("contract", "internal")
        .whereLayer("internal")
        .mayOnlyAccessLayers("contract", "brokers")
        .whereLayer("archive")
        .mayOnlyAccessLayers("contract", "internal")
        .whereLayer("recorder")
        .mayOnlyAccessLayers("contract", "internal", "archive")
        .whereLayer("replay")
        .mayOnlyAccessLayers("contract", "internal", "archive")
        .whereLayer("user interfaces")
        .mayNotBeAccessedByAnyLayer()
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.tattletail.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void enginesAreNotNeededByWhatIsNoEngine() {
    noClasses()
        .that(
            are(
                resideInAPackage("io.tattletail..")
                    .and(
                        resideInAnyPackage(
                                "io.tattletail.replay.spark",
                                "io.tattletail.replay.pig",
                                "io.tattletail.replay.mapreduce")
                            .negate())))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.pig..", "org.apache.hadoop.mapred..")
        .check(classes);
  }
}
