package io.tattletail.tool;

import io.tattletail.spew.kafka.Partitioning;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Where a replay goes, and how that is reached. */
final class TargetOptions {
  private static final Pattern KAFKA = Pattern.compile("kafka:([^/]+)/([A-Za-z0-9._-]{1,249})");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TARGET",
      description =
          "kafka:HOST:PORT,HOST:PORT/TOPIC, or the http:// or https:// address to which each event"
              + " is posted.")
  private String to = "";

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description = "Properties of Kafka's client, such as those of security.")
  private Optional<Path> kafkaProperties = Optional.empty();

  @Option(
      names = "--by-key",
      description = "Kafka chooses partitions by key. Default: records keep theirs.")
  private boolean byKey;

  @Option(
      names = "--http-header",
      paramLabel = "NAME=VALUE",
      description = "A header of each request, such as Authorization. May be given again.")
  private Map<String, String> httpHeaders = new LinkedHashMap<>();

  /** Checks it without reaching for anything. */
  Opening opening() throws IOException {
    Matcher kafka = KAFKA.matcher(to);
    if (kafka.matches()) {
      Map<String, String> properties = properties();
      Partitioning partitioning = byKey ? Partitioning.BY_KEY : Partitioning.KEPT;
      return () -> KafkaTarget.open(kafka.group(1), kafka.group(2), properties, partitioning);
    }
    if (to.startsWith("http://") || to.startsWith("https://")) {
      URI address = address();
      return () -> new HttpTarget(address, httpHeaders);
    }
    throw ToolException.usage(
        "--to: '%s' is no target: write kafka:HOST:PORT/TOPIC or http://HOST/PATH".formatted(to));
  }

  /** Opens a target. */
  interface Opening {
    ReplayTarget open() throws IOException;
  }

  private URI address() throws ToolException {
    try {
      URI address = new URI(to);
      if (address.getHost() != null) {
        return address;
      }
      throw ToolException.usage("--to: '%s' has no host".formatted(to));
    } catch (URISyntaxException e) {
      throw ToolException.usage("--to: '%s' is no address: %s".formatted(to, e.getReason()), e);
    }
  }

  private Map<String, String> properties() throws IOException {
    Map<String, String> read = new LinkedHashMap<>();
    if (kafkaProperties.isPresent()) {
      if (!Files.isReadable(kafkaProperties.get())) {
        throw ToolException.usage(
            "--kafka-properties: there is no file %s to read".formatted(kafkaProperties.get()));
      }
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(kafkaProperties.get(), StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
      properties
          .stringPropertyNames()
          .forEach(name -> read.put(name, properties.getProperty(name)));
    }
    return read;
  }

  @Override
  public String toString() {
    return to;
  }
}
