package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClientVersionTest {
  /** Where the build puts the jars of other versions. */
  private static final Path OTHER_VERSIONS = Path.of("target", "kafka-clients");

  private static String refusal(String version) {
    return "kafka-clients "
        + version
        + " is on the class path, and KafkaSpew needs 3.9 or later (tests run with 3.9.1 and"
        + " 4.4.0): declare org.apache.kafka:kafka-clients in such a version, in Spring Boot with"
        + " the property kafka.version";
  }

  @Test
  void theOldestVersionIs39AndAnUnknownOneIsTaken() {
    ClientVersion.check();
    for (String fine :
        List.of("3.9.0", "3.9.1", "4.0.0-SNAPSHOT", "4.4", "10.1.0", "unknown", "")) {
      ClientVersion.check(fine);
    }
    for (String old : List.of("3.8.1", "2.8.0", "0.11.0.3", "3.8-cp1")) {
      assertThatThrownBy(() -> ClientVersion.check(old))
          .isInstanceOf(SpewException.class)
          .hasMessage(refusal(old));
    }
  }

  @Test
  void withKafkaClients36TheErrorSaysWhatToDo() throws Exception {
    Path old = OTHER_VERSIONS.resolve("kafka-clients-3.6.2.jar");
    if (!Files.exists(old)) {
      throw new IllegalStateException(old.toAbsolutePath() + " is not there; mvn test makes it");
    }
    String others =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(place -> !Path.of(place).getFileName().toString().startsWith("kafka"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                old + File.pathSeparator + others,
                Opening.class.getName())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).strip())
        .isEqualTo(refusal("3.6.2"));
    assertThat(process.waitFor()).isZero();
  }

  /** Prints the error of an opening. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] arguments) {
      try (KafkaSpew spew =
          KafkaSpew.open(KafkaSpewOptions.defaults().bootstrapServers("localhost:1"))) {
        System.out.println("open, with positions: " + spew.hasPositions());
      } catch (SpewException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
