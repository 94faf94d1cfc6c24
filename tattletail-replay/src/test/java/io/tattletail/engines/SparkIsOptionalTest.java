package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SparkIsOptionalTest {
  @Test
  void whoReplaysGetsNoJarOfSpark() throws Exception {
    // What Maven gives those who depend on this module.
    String classPath = Files.readString(Path.of("target", "runtime.classpath"));

    assertThat(classPath.trim().split(File.pathSeparator))
        .extracting(jar -> Path.of(jar).getFileName().toString())
        .anyMatch(jar -> jar.startsWith("hadoop-common"))
        .noneMatch(jar -> jar.matches("(spark|scala|kryo).*"));
  }
}
