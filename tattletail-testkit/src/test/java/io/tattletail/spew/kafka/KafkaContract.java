package io.tattletail.spew.kafka;

import io.tattletail.spew.Spew;
import io.tattletail.testkit.SpewContract;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of a Spew, for KafkaSpew with any format of records. */
abstract class KafkaContract extends SpewContract {
  private static CuttableProxy proxy;
  private static EmbeddedKafka kafka;
  static String servers;

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
