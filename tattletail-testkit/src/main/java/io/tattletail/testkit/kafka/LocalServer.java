package io.tattletail.testkit.kafka;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A broker in this JVM. The one class here that needs Kafka's server on the class path. */
final class LocalServer implements KafkaServer {
  private static final int NODE = 1;
  private static final int ATTEMPTS = 3;

  private final Properties properties;
  private final String bootstrapServers;
  private final Path directory;
  private KafkaRaftServer server;

  private LocalServer(
      Properties properties, String bootstrapServers, Path directory, KafkaRaftServer server) {
    this.properties = properties;
    this.bootstrapServers = bootstrapServers;
    this.directory = directory;
    this.server = server;
  }

  /**
   * Starts a broker; if it does not start, nothing runs and nothing is left. Another process may
   * take a port after it was found free and before Kafka does: then others are tried.
   */
  static LocalServer start(Map<String, String> settings) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return startOnce(settings);
      } catch (IOException e) {
        boolean isPortTaken =
            Throwables.getCausalChain(e).stream().anyMatch(BindException.class::isInstance);
        if (!isPortTaken || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static LocalServer startOnce(Map<String, String> settings) throws IOException {
    Path directory = Files.createTempDirectory("embedded-kafka");
    KafkaRaftServer server = null;
    try {
      List<Integer> ports = freePorts();
      int broker = ports.get(0);
      Properties properties = properties(directory, broker, ports.get(1));
      properties.putAll(settings);
      format(directory);
      server = server(properties);
      server.startup();
      return new LocalServer(properties, "localhost:" + broker, directory, server);
    } catch (Exception e) {
      stop(server, directory);
      throw new IOException("Kafka does not start", e);
    } catch (Error e) {
      stop(server, directory);
      throw e;
    }
  }

  private static KafkaRaftServer server(Properties properties) {
    return new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
  }

  private static void stop(@Nullable KafkaRaftServer server, Path directory) throws IOException {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
    delete(directory);
  }

  /** Two ports. Both are held until the second is known, so that they differ. */
  private static List<Integer> freePorts() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket broker = new ServerSocket(0, 1, here);
        ServerSocket controller = new ServerSocket(0, 1, here)) {
      return List.of(broker.getLocalPort(), controller.getLocalPort());
    }
  }

  private static Properties properties(Path directory, int broker, int controller) {
    String listeners =
        "PLAINTEXT://localhost:%d,CONTROLLER://localhost:%d".formatted(broker, controller);
    Properties properties = new Properties();
    properties.putAll(
        ImmutableMap.<String, String>builder()
            .put("process.roles", "broker,controller")
            .put("node.id", String.valueOf(NODE))
            .put("controller.quorum.voters", NODE + "@localhost:" + controller)
            .put("controller.listener.names", "CONTROLLER")
            .put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")
            .put("listeners", listeners)
            .put("advertised.listeners", "PLAINTEXT://localhost:" + broker)
            .put("log.dirs", directory.toString())
            .put("auto.create.topics.enable", "false")
            .put("offsets.topic.replication.factor", "1")
            .put("offsets.topic.num.partitions", "1")
            .put("transaction.state.log.replication.factor", "1")
            .put("transaction.state.log.min.isr", "1")
            .put("transaction.state.log.num.partitions", "1")
            .put("group.initial.rebalance.delay.ms", "0")
            .put("group.min.session.timeout.ms", "100")
            .put("group.coordinator.rebalance.protocols", "classic,consumer")
            .put("log.retention.ms", "-1")
            .put("log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20))
            .put("log.index.size.max.bytes", String.valueOf(64 << 10))
            .put("num.io.threads", "2")
            .put("num.network.threads", "1")
            .put("background.threads", "2")
            .put("controlled.shutdown.enable", "false")
            .buildOrThrow());
    return properties;
  }

  private static void format(Path directory) throws Exception {
    new Formatter()
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(directory.toString()))
        .setMetadataLogDirectory(directory.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .run();
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public synchronized void restart() throws IOException {
    server.shutdown();
    server.awaitShutdown();
    server = server(properties);
    try {
      server.startup();
    } catch (RuntimeException e) {
      throw new IOException("Kafka does not start again", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    stop(server, directory);
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
