package io.tattletail.tool;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.kafka.KafkaPublisher;
import io.tattletail.spew.kafka.KafkaPublisherOptions;
import io.tattletail.spew.kafka.KafkaRecordSerializer;
import io.tattletail.spew.kafka.Partitioning;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic. Events that are Kafka records are published as the records that they are; of other
 * events the serialized form becomes the value of a record without a key.
 */
final class KafkaTarget implements ReplayTarget {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final String topic;
  private final KafkaPublisher records;
  private final Producer<byte[], byte[]> values;

  private KafkaTarget(String topic, KafkaPublisher records, Producer<byte[], byte[]> values) {
    this.topic = topic;
    this.records = records;
    this.values = values;
  }

  static KafkaTarget open(
      String servers, String topic, Map<String, String> properties, Partitioning partitioning)
      throws IOException {
    KafkaPublisher records =
        KafkaPublisher.open(
            KafkaPublisherOptions.defaults()
                .bootstrapServers(servers)
                .clientProperties(properties)
                .topic(topic)
                .partitioning(partitioning));
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put("bootstrap.servers", servers);
    settings.put("acks", "all");
    settings.put("linger.ms", "5");
    try {
      return new KafkaTarget(
          topic,
          records,
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    } catch (KafkaException e) {
      records.close();
      throw ToolException.io("no Kafka client for %s: %s".formatted(servers, e.getMessage()), e);
    }
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    onEvents(List.of(event));
  }

  /** Returns when Kafka has confirmed all of them. */
  @Override
  public void onEvents(List<SpewEvent> events) throws Exception {
    List<SpewEvent> ofKafka = new ArrayList<>();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (SpewEvent event : events) {
      if (event.serializerName().orElse("").equals(KafkaRecordSerializer.NAME)) {
        ofKafka.add(event);
      } else {
        sent.add(
            values.send(
                new ProducerRecord<>(
                    topic,
                    null,
                    event.timestamp().toEpochMilli(),
                    null,
                    JsonText.bytes(event.serialized().orElseThrow()))));
      }
    }
    if (!ofKafka.isEmpty()) {
      records.onEvents(ofKafka);
    }
    for (Future<RecordMetadata> confirmation : sent) {
      try {
        RecordMetadata unused = confirmation.get();
      } catch (ExecutionException e) {
        throw new IOException(
            "topic %s did not confirm an event: %s".formatted(topic, e.getCause()), e);
      }
    }
  }

  @Override
  public void close() {
    values.close(CLOSE_TIMEOUT);
    records.close();
  }
}
