package io.tattletail.testkit.kafka;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.stream.Collectors.toMap;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableMap;
import io.tattletail.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A Kafka broker inside the test's JVM, or beside it: one node that is broker and controller. It
 * takes some three seconds to start, so tests share one: see {@link EmbeddedKafkaExtension}. It
 * must be closed; its files are gone then.
 *
 * <p>It is configured for tests: groups start without delay, sessions may be short, topics are not
 * created by themselves. Its own waits end after half a minute with an error.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final String CLASS_PATH_PROPERTY = "io.tattletail.testkit.kafka.classpath";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaServer server;
  private final Admin admin;
  private final AtomicInteger topics = new AtomicInteger();

  private EmbeddedKafka(KafkaServer server) {
    this.server = server;
    this.admin =
        Admin.create(
            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, server.bootstrapServers()));
  }

  /** {@link #start(Map)} with the settings for tests alone. */
  public static EmbeddedKafka start() throws IOException {
    return start(Map.of());
  }

  /**
   * Starts a broker on free ports and in a new temporary directory, and returns when it can be
   * used. It runs in this JVM; or in one of its own, with the class path in the file that the
   * system property {@code io.tattletail.testkit.kafka.classpath} names.
   *
   * @param settings of the server, beside and before those for tests
   * @throws IOException if it does not start; nothing runs then and nothing is left
   */
  public static EmbeddedKafka start(Map<String, String> settings) throws IOException {
    String file = System.getProperty(CLASS_PATH_PROPERTY);
    return file == null
        ? new EmbeddedKafka(LocalServer.start(settings))
        : startProcess(Files.readString(Path.of(file)).strip(), settings);
  }

  /**
   * {@link #start(Map)} in a JVM of its own, for tests whose class path has another version of
   * kafka-clients than the broker needs. The JVM ends with this one.
   *
   * @param classPath with {@code kafka_2.13}, its dependencies, and those of the testkit
   */
  public static EmbeddedKafka startProcess(String classPath, Map<String, String> settings)
      throws IOException {
    return new EmbeddedKafka(ServerProcess.start(classPath, settings));
  }

  /** Where clients find it, such as {@code localhost:43117}. */
  public String bootstrapServers() {
    return server.bootstrapServers();
  }

  /** A client for administration, closed with the broker. */
  public Admin admin() {
    return admin;
  }

  /**
   * Stops the broker and starts it again, with its address and all that it has, and returns when it
   * is up. Meanwhile clients cannot reach it.
   *
   * @throws IOException if it does not start again
   */
  public void restart() throws IOException {
    server.restart();
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

  /**
   * Creates a topic and returns when each of its partitions has a leader. A producer that sends
   * earlier can mix up its sequence numbers, if it is idempotent, as Kafka's is by default: the
   * broker then refuses the records of a partition until their delivery times out.
   *
   * @throws IllegalArgumentException if there is one of this name
   */
  public void createTopic(String name, int partitions, Map<String, String> settings) {
    checkArgument(!topicIds().containsKey(name), "there is a topic %s already", name);
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
    try {
      await("topic " + name, admin.createTopics(List.of(topic)).all());
    } catch (AssertionError e) {
      // Kafka's client asks again when it lost an answer; the first request has made the topic.
      if (!(Throwables.getRootCause(e) instanceof TopicExistsException)) {
        throw e;
      }
    }
    awaitTopics("topic " + name + " to appear", () -> topicIds().containsKey(name));
    // Only a leader answers, and the client asks until one does.
    await(
        "leaders of topic " + name,
        admin
            .listOffsets(
                IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(name, partition))
                    .collect(toMap(partition -> partition, partition -> OffsetSpec.latest())))
            .all());
  }

  /** Deletes a topic and returns when the broker does not know it any more. */
  public void deleteTopic(String name) {
    await("deletion of topic " + name, admin.deleteTopics(List.of(name)).all());
    awaitTopics("topic " + name + " to go", () -> !topicIds().containsKey(name));
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

  private static void awaitTopics(String what, Callable<Boolean> condition) {
    try {
      Await.until(what, PATIENCE, condition);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    } catch (Exception e) {
      throw new AssertionError("no " + what + ": " + e.getMessage(), e);
    }
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
    server.close();
  }

  @Override
  public String toString() {
    return "EmbeddedKafka[" + server.bootstrapServers() + "]";
  }
}
