package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The contract with records that are events in JSON. */
class KafkaJsonContractTest extends KafkaContract {
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
