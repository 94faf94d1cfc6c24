package io.tattletail.platform;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers and engines are in packages of their own, and bring nothing to who does not use them. */
class OptionalDependenciesTest {
  /** Names of optional libraries' packages, and the only packages of ours that may use them. */
  private static final Map<String, List<String>> ONLY_IN =
      Map.of(
          "org/apache/kafka/", List.of("io/tattletail/spew/kafka/", "io/tattletail/tool/"),
          "io/cloudevents/", List.of("io/tattletail/spew/cloudevents/"),
          "picocli/", List.of("io/tattletail/tool/"),
          "io/micrometer/",
              List.of(
                  "io/tattletail/metrics/",
                  "io/tattletail/recorder/metrics/",
                  "io/tattletail/replay/metrics/"),
          "io/opentelemetry/", List.of("io/tattletail/replay/tracing/"),
          "org/apache/flume/", List.of("io/tattletail/recorder/flume/"),
          "org/apache/hadoop/hbase/", List.of("io/tattletail/recorder/legacy/hbase/"),
          "org/apache/hadoop/mapreduce/",
              List.of("io/tattletail/replay/mapreduce/", "io/tattletail/replay/pig/"),
          "org/apache/pig/", List.of("io/tattletail/replay/pig/"),
          "org/apache/spark/", List.of("io/tattletail/replay/spark/"));

  /** Without versions. */
  private static final List<String> JARS =
      List.of(
          "avro",
          "commons-cli",
          "commons-codec",
          "commons-collections4",
          "commons-compress",
          "commons-configuration2",
          "commons-io",
          "commons-lang3",
          "commons-logging",
          "commons-text",
          "error_prone_annotations",
          "failureaccess",
          "guava",
          "hadoop-annotations",
          "hadoop-auth",
          "hadoop-common",
          "hadoop-hdfs-client",
          "hadoop-shaded-guava",
          "hadoop-shaded-protobuf_3_25",
          "httpclient",
          "httpcore",
          "j2objc-annotations",
          "jackson-annotations",
          "jackson-core",
          "jackson-databind",
          "java-uuid-generator",
          "jspecify",
          "jsr305",
          "listenablefuture",
          "metrics-core",
          "re2j",
          "slf4j-api",
          "stax2-api",
          "woodstox-core",
          "zstd-jni");

  /** What Maven gives those who depend on a module. */
  @ParameterizedTest
  @ValueSource(strings = {"recorder", "replay"})
  void aUserGetsTheseJarsAndNoOther(String module) throws Exception {
    String classPath =
        Files.readString(Path.of("..", "tattletail-" + module, "target", "runtime.classpath"));
    assertThat(classPath.strip().split(File.pathSeparator))
        .extracting(jar -> Path.of(jar).getFileName().toString())
        .extracting(jar -> jar.replaceAll("-[0-9].*", ""))
        .filteredOn(jar -> !jar.equals("classes") && !jar.startsWith("tattletail-core"))
        .containsExactlyInAnyOrderElementsOf(JARS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "recorder", "replay"})
  void noOtherPackageNamesThem(String module) throws Exception {
    Path classes = Path.of("..", "tattletail-" + module, "target", "classes");
    List<String> found = new ArrayList<>();
    for (Path file : classFiles(classes)) {
      String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
      String content = Files.readString(file, ISO_8859_1);
      ONLY_IN.forEach(
          (library, packages) -> {
            if (content.contains(library) && packages.stream().noneMatch(name::startsWith)) {
              found.add(name + " uses " + library);
            }
          });
    }
    assertThat(found).isEmpty();
  }

  @Test
  void thePackagesThatMayAreThere() throws Exception {
    List<String> names = new ArrayList<>();
    for (String module : List.of("core", "recorder", "replay")) {
      Path classes = Path.of("..", "tattletail-" + module, "target", "classes");
      for (Path file : classFiles(classes)) {
        names.add(classes.relativize(file).toString().replace(File.separatorChar, '/'));
      }
    }
    ONLY_IN
        .values()
        .forEach(
            packages ->
                packages.forEach(
                    expected -> assertThat(names).anyMatch(name -> name.startsWith(expected))));
  }

  private static List<Path> classFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }
}
