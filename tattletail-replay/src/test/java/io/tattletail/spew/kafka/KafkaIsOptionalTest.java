package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KafkaIsOptionalTest {
  @Test
  void whoReplaysGetsNoJarOfKafka() throws Exception {
    // What Maven gives those who depend on this module.
    String classPath = Files.readString(Path.of("target", "runtime.classpath"));

    assertThat(classPath.trim().split(File.pathSeparator))
        .extracting(jar -> Path.of(jar).getFileName().toString())
        .anyMatch(jar -> jar.startsWith("hadoop-common"))
        .noneMatch(jar -> jar.matches("(kafka|lz4|scala).*"));
  }
}
