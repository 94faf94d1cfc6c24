package io.tattletail.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.domain.JavaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What users can name is in a list, {@code src/test/resources/api/public-api.txt}. Whoever changes
 * it on purpose writes the list anew with {@code -Dapi.write=true}, and the change is seen in the
 * review.
 */
class PublicApiTest {
  private static final Path LIST = Path.of("src/test/resources/api/public-api.txt");

  /** For TattleTail's own packages, and said so in their Javadoc. */
  private static final List<String> INTERNAL_SIGNATURES =
      List.of(
          "of(io.tattletail.internal.layout.ArchiveStore): io.tattletail.archive.Archive",
          "store(): io.tattletail.internal.layout.ArchiveStore",
          "salvage(io.tattletail.common.Partition, io.tattletail.internal.layout.SegmentFile):"
              + " io.tattletail.archive.salvage.Salvaged",
          "stored(): io.tattletail.internal.segment.BlockEvent");

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes = Libraries.classes();
  }

  @Test
  void changesOnlyTogetherWithItsList() throws IOException {
    List<String> api = publicApi();
    if (Boolean.getBoolean("api.write")) {
      Files.createDirectories(LIST.getParent());
      Files.write(LIST, api);
    }
    List<String> expected = Files.readAllLines(LIST);
    assertThat(api)
        .as("the public API; if the change is meant, run this test with -Dapi.write=true")
        .containsExactlyElementsOf(expected);
  }

  @Test
  void namesNoInternalTypeButWhereItSaysSo() {
    assertThat(publicApi())
        .filteredOn(line -> line.contains("io.tattletail.internal."))
        .map(line -> line.strip())
        .containsExactlyInAnyOrderElementsOf(INTERNAL_SIGNATURES);
  }

  @Test
  void namesNoTypeOfGuava() {
    assertThat(publicApi()).noneMatch(line -> line.contains("com.google.common."));
  }

  private static List<String> publicApi() {
    return classes.stream()
        .filter(PublicApiTest::isApi)
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .flatMap(PublicApiTest::lines)
        .toList();
  }

  private static boolean isApi(JavaClass type) {
    return !type.getPackageName().startsWith("io.tattletail.internal")
        && !type.isAnonymousClass()
        && isVisible(type.getModifiers())
        && type.getEnclosingClass().map(PublicApiTest::isApi).orElse(true);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static Stream<String> lines(JavaClass type) {
    Set<String> members = new TreeSet<>();
    for (JavaField field : type.getFields()) {
      if (isVisible(field.getModifiers())) {
        members.add("  " + field.getName() + ": " + name(field.getType()));
      }
    }
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      if (isVisible(unit.getModifiers())) {
        members.add("  " + signature(type, unit));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(type.getName());
    lines.addAll(members);
    return lines.stream();
  }

  private static String signature(JavaClass type, JavaCodeUnit unit) {
    String parameters =
        unit.getParameters().stream()
            .map(JavaParameter::getType)
            .map(PublicApiTest::name)
            .collect(Collectors.joining(", ", "(", ")"));
    String thrown =
        unit.getThrowsClause().getTypes().stream()
            .map(JavaClass::getName)
            .sorted()
            .collect(Collectors.joining(", "));
    return (unit.isConstructor()
            ? type.getSimpleName() + parameters
            : unit.getName() + parameters + ": " + name(unit.getReturnType()))
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  /** Generic types with their arguments; packages of the JDK left out, for the eye. */
  private static String name(JavaType type) {
    return type.getName()
        .replaceAll("\\bjava\\.(lang|util|time|io|nio\\.file|util\\.function)\\.(?=[A-Z])", "");
  }
}
