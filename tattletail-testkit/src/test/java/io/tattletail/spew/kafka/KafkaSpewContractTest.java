package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.SpewContract;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Spew on Kafka keeps the contract, whatever is in its records. Each half takes a minute, so it
 * runs with one version of the clients: events in JSON with the newest, any records with the
 * oldest, whose broker is in a process of its own.
 */
class KafkaSpewContractTest {
  private static final String BROKER_OF_ITS_OWN = "io.tattletail.testkit.kafka.classpath";

  private static CuttableProxy proxy;
  private static EmbeddedKafka kafka;
  private static String servers;

  @BeforeAll
  static void start() throws IOException {
    proxy = new CuttableProxy();
    servers = "localhost:" + proxy.port();
    kafka = EmbeddedKafka.start(Map.of("advertised.listeners", "PLAINTEXT://" + servers));
    String broker = kafka.bootstrapServers();
    proxy.target(Integer.parseInt(broker.substring(broker.indexOf(':') + 1)));
  }

  @AfterAll
  static void stop() throws IOException {
    kafka.close();
    proxy.close();
  }

  private abstract static class KafkaContract extends SpewContract {
    abstract KafkaSpewOptions options(KafkaSpewOptions options);

    @Override
    protected Spew open() {
      return KafkaSpew.open(
          options(
              KafkaSpewOptions.defaults()
                  .bootstrapServers(servers)
                  .topicRefresh(Duration.ofMillis(100))
                  .commitInterval(Duration.ofMillis(20))
                  .brokerTimeout(Duration.ofSeconds(15))
                  .redeliveryBackoff(Duration.ofMillis(1), Duration.ofMillis(20))
                  .unreadable(event -> {})));
    }

    @Override
    protected void brokerCreates(String channel) {
      kafka.createTopic(channel, 1);
    }

    @Override
    protected void brokerDeletes(String channel, String stream, long throughOffset) {
      kafka.deleteRecords(channel, 0, throughOffset + 1);
    }

    @Override
    protected void brokerGoesAway() {
      proxy.cut();
    }

    @Override
    protected void brokerReturns() {
      proxy.mend();
    }
  }

  @Nested
  @DisabledIfSystemProperty(
      named = BROKER_OF_ITS_OWN,
      matches = ".+",
      disabledReason = "runs with the newest clients")
  class OfEventsInJson extends KafkaContract {
    @Override
    KafkaSpewOptions options(KafkaSpewOptions options) {
      return options.serializer(new JsonSpewSerializer());
    }

    @Override
    protected SpewEvent event(String channel, byte[] payload) {
      return super.event(channel, payload).serializedBy(new JsonSpewSerializer());
    }

    @Override
    protected void brokerGetsNoEvent(String channel) throws Exception {
      try (KafkaProducer<String, byte[]> producer =
          new KafkaProducer<>(
              Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
              new StringSerializer(),
              new ByteArraySerializer())) {
        producer.send(new ProducerRecord<>(channel, "no event".getBytes(UTF_8))).get();
      }
    }
  }

  @Nested
  @EnabledIfSystemProperty(
      named = BROKER_OF_ITS_OWN,
      matches = ".+",
      disabledReason = "runs with the oldest clients")
  class OfAnyRecords extends KafkaContract {
    @Override
    KafkaSpewOptions options(KafkaSpewOptions options) {
      return options.batchSize(1);
    }
  }
}
