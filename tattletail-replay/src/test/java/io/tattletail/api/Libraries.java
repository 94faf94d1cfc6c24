package io.tattletail.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The classes of the four modules, without tests and examples. */
final class Libraries {
  private Libraries() {}

  static JavaClasses classes() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(Libraries::isOurs)
            .importPackages("io.tattletail");
    assertThat(classes).hasSizeGreaterThan(500);
    return classes;
  }

  private static boolean isOurs(Location location) {
    return location.contains("/io/tattletail/")
        && (location.contains("tattletail-core")
            || location.contains("tattletail-recorder")
            || location.contains("tattletail-replay")
            || location.contains("tattletail-testkit"))
        && !location.contains("-tests.jar");
  }
}
