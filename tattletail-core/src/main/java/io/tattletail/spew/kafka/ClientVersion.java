package io.tattletail.spew.kafka;

import com.google.common.annotations.VisibleForTesting;
import io.tattletail.spew.SpewException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the version of kafka-clients on the class path. */
final class ClientVersion {
  private static final Logger LOG = LoggerFactory.getLogger(ClientVersion.class);

  private static final String FILE = "/kafka/kafka-version.properties";
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(\\D.*)?");
  private static final int OLDEST_MAJOR = 3;
  private static final int OLDEST_MINOR = 9;

  private ClientVersion() {}

  /**
   * Checks the version that the jar of kafka-clients states. A jar that states no version passes.
   *
   * @throws SpewException if it is older than 3.9
   */
  static void check() {
    stated().ifPresent(ClientVersion::check);
  }

  private static Optional<String> stated() {
    try (InputStream file = Consumer.class.getResourceAsStream(FILE)) {
      if (file == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(file);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("the version of kafka-clients cannot be read from {}", FILE, e);
      return Optional.empty();
    }
  }

  @VisibleForTesting
  static void check(String version) {
    Matcher numbers = NUMBERS.matcher(version.trim());
    if (!numbers.matches()) {
      return;
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
      throw new SpewException(
          "kafka-clients "
              + version.trim()
              + " is on the class path, and KafkaSpew needs 3.9 or later (tests run with 3.9.1 and"
              + " 4.4.0): declare org.apache.kafka:kafka-clients in such a version, in Spring Boot"
              + " with the property kafka.version");
    }
  }
}
