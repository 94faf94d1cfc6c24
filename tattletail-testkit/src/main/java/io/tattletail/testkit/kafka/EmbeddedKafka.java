package io.tattletail.testkit.kafka;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker inside the test's JVM: one node that is broker and controller. It takes some three
 * seconds to start, so tests share one: see {@link EmbeddedKafkaExtension}. It must be closed; its
 * files are gone then.
 *
 * <p>It is configured for tests: groups start without delay, sessions may be short, topics are not
 * created by themselves. Its own waits end after half a minute with an error.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final int NODE = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private final Path directory;
  private final Admin admin;
  private final AtomicInteger topics = new AtomicInteger();

  private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers, Path directory) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
    this.directory = directory;
    this.admin =
        Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  /** {@link #start(Map)} with the settings for tests alone. */
  public static EmbeddedKafka start() throws IOException {
    return start(Map.of());
  }

  /**
   * Starts a broker on free ports and in a new temporary directory, and returns when it can be
   * used.
   *
   * @param settings of the server, beside and before those for tests
   * @throws IOException if it does not start; nothing runs then and nothing is left
   */
  public static EmbeddedKafka start(Map<String, String> settings) throws IOException {
    Path directory = Files.createTempDirectory("embedded-kafka");
    KafkaRaftServer server = null;
    try {
      int broker = freePort();
      int controller = freePort();
      Properties properties = properties(directory, broker, controller);
      properties.putAll(settings);
      format(directory);
      server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(server, "localhost:" + broker, directory);
    } catch (Exception e) {
      stop(server, directory);
      throw new IOException("Kafka does not start", e);
    } catch (Error e) {
      stop(server, directory);
      throw e;
    }
  }

  private static void stop(@Nullable KafkaRaftServer server, Path directory) throws IOException {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
    delete(directory);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
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

  /** Where clients find it, such as {@code localhost:43117}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** A client for administration, closed with the broker. */
  public Admin admin() {
    return admin;
  }

  /** Creates a topic that no other test has, such as {@code topic-7}, and returns its name. */
  public String newTopic(int partitions) {
    String name = "topic-" + topics.incrementAndGet();
    createTopic(name, partitions);
    return name;
  }

  /** {@link #createTopic(String, int, Map)} with the broker's settings. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  /** Creates a topic and returns when the broker knows it. */
  public void createTopic(String name, int partitions, Map<String, String> settings) {
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
    await("topic " + name, admin.createTopics(List.of(topic)).all());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!topicIds().containsKey(name)) {
      checkTime(deadline, "topic " + name + " to appear");
    }
  }

  /** Deletes a topic and returns when the broker does not know it any more. */
  public void deleteTopic(String name) {
    await("deletion of topic " + name, admin.deleteTopics(List.of(name)).all());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (topicIds().containsKey(name)) {
      checkTime(deadline, "topic " + name + " to go");
    }
  }

  /** The ids of the topics there are. */
  public Map<String, Uuid> topicIds() {
    ImmutableMap.Builder<String, Uuid> ids = ImmutableMap.builder();
    await("list of topics", admin.listTopics().listings())
        .forEach(topic -> ids.put(topic.name(), topic.topicId()));
    return ids.buildOrThrow();
  }

  /** Deletes all records of a partition before an offset, as retention does. */
  public void deleteRecords(String topic, int partition, long beforeOffset) {
    await(
        "deletion of records",
        admin
            .deleteRecords(
                Map.of(
                    new TopicPartition(topic, partition),
                    RecordsToDelete.beforeOffset(beforeOffset)))
            .all());
  }

  private static void checkTime(long deadline, String what) {
    if (System.nanoTime() - deadline > 0) {
      throw new AssertionError("expected " + what + " within " + PATIENCE);
    }
    Thread.onSpinWait();
  }

  private static <T> T await(String what, KafkaFuture<T> answer) {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no " + what + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + what, e);
    }
  }

  /**
   * Stops it and deletes its files. Closing twice does nothing.
   *
   * @throws IOException if the files cannot be deleted
   */
  @Override
  public void close() throws IOException {
    admin.close(PATIENCE);
    stop(server, directory);
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  @Override
  public String toString() {
    return "EmbeddedKafka[" + bootstrapServers + "]";
  }
}
