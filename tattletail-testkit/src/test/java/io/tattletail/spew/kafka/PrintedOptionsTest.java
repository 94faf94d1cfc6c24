package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrintedOptionsTest {
  private static final Map<String, String> SECRET =
      Map.of("sasl.jaas.config", "password=hunter2", "security.protocol", "SASL_SSL");

  @Test
  void kafkaSpewOptionsPrintEachValueByName() {
    assertThat(KafkaSpewOptions.defaults().bootstrapServers("b:1").maxBufferedBytes(1024))
        .hasToString(
            "KafkaSpewOptions(bootstrapServers=b:1, clientProperties=[], consumerProperties=[],"
                + " producerProperties=[], serializer=kafka-record-1, channel=topic, time=kafka,"
                + " topics=identity, key=lambda, unreadable=lambda, membership=BY_HOST, memberId=,"
                + " batchSize=500, maxBufferedBytes=1024, commitInterval=PT0.5S, topicRefresh=PT5S,"
                + " publishTimeout=PT30S, brokerTimeout=PT30S, revocationTimeout=PT30S,"
                + " closeTimeout=PT30S, firstBackoff=PT0.1S, longestBackoff=PT10S)");
  }

  @Test
  void kafkaPublisherOptionsPrintEachValueByName() {
    KafkaPublisherOptions options =
        KafkaPublisherOptions.defaults().bootstrapServers("b:1").topic("copies");
    assertThat(options)
        .hasToString(
            "KafkaPublisherOptions(bootstrapServers=b:1, clientProperties=[],"
                + " producerProperties=[], topic=copies, partitioning=KEPT, publishTimeout=PT2M,"
                + " brokerTimeout=PT30S)");
    assertThat(options.topic(record -> "t").toString()).contains("topic=function");
  }

  @Test
  void ofPropertiesOnlyTheNamesArePrinted() {
    String names = "=[sasl.jaas.config, security.protocol]";
    assertThat(
            KafkaSpewOptions.defaults()
                .clientProperties(SECRET)
                .consumerProperties(SECRET)
                .producerProperties(SECRET)
                .toString())
        .contains("clientProperties" + names, "consumerProperties" + names)
        .contains("producerProperties" + names)
        .doesNotContain("hunter2", "SASL_SSL");
    assertThat(
            KafkaPublisherOptions.defaults()
                .clientProperties(SECRET)
                .producerProperties(SECRET)
                .toString())
        .contains("clientProperties" + names, "producerProperties" + names)
        .doesNotContain("hunter2", "SASL_SSL");
  }

  @Test
  void whatWasSetIsRead() {
    KafkaSpewOptions options =
        KafkaSpewOptions.defaults()
            .clientProperties(SECRET)
            .batchSize(7)
            .memberId("m")
            .redeliveryBackoff(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(options.clientProperties()).isEqualTo(SECRET);
    assertThat(options.batchSize()).isEqualTo(7);
    assertThat(options.memberId()).contains("m");
    assertThat(options.isDynamicMember()).isFalse();
    assertThat(options.firstBackoff()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.longestBackoff()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.dynamicMembership().isDynamicMember()).isTrue();
    assertThat(options.dynamicMembership().memberId()).isEqualTo(Optional.empty());
  }

  @Test
  void optionsWithEqualValuesAreEqual() {
    KafkaSpewOptions spew = KafkaSpewOptions.defaults().batchSize(7);
    assertThat(spew)
        .isEqualTo(KafkaSpewOptions.defaults().batchSize(7))
        .hasSameHashCodeAs(KafkaSpewOptions.defaults().batchSize(7))
        .isNotEqualTo(KafkaSpewOptions.defaults());
    KafkaPublisherOptions publisher = KafkaPublisherOptions.defaults().topic("t");
    assertThat(publisher)
        .isEqualTo(KafkaPublisherOptions.defaults().topic("t"))
        .hasSameHashCodeAs(KafkaPublisherOptions.defaults().topic("t"))
        .isNotEqualTo(KafkaPublisherOptions.defaults().topic("u"));
  }
}
