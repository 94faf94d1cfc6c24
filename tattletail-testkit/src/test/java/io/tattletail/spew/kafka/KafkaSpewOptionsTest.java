package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class KafkaSpewOptionsTest {
  private final KafkaSpewOptions options =
      KafkaSpewOptions.defaults().bootstrapServers("localhost:1");

  private static void assertRefused(KafkaSpewOptions options, String message) {
    assertThatThrownBy(() -> KafkaSpew.open(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void theClustersAddressIsRequired() {
    assertRefused(KafkaSpewOptions.defaults(), "bootstrapServers must be given");
  }

  @Test
  void propertiesOnWhichTheContractDependsAreRefused() {
    assertRefused(
        options.consumerProperties(Map.of("enable.auto.commit", "true")),
        "consumerProperties must not have enable.auto.commit, which is set for you");
    assertRefused(
        options.producerProperties(Map.of("acks", "1")),
        "producerProperties must not have acks, which is set for you");
    assertRefused(
        options.clientProperties(Map.of("group.id", "g")),
        "clientProperties must not have group.id, which is set for you");
  }

  @Test
  void aRevokedPartitionIsNotWaitedForLongerThanThePollInterval() {
    assertRefused(
        options.consumerProperties(Map.of("max.poll.interval.ms", "30000")),
        "revocationTimeout PT30S must be shorter than max.poll.interval.ms, which is PT30S");
    assertRefused(
        options.consumerProperties(Map.of("max.poll.interval.ms", "soon")),
        "consumerProperties: max.poll.interval.ms must be a number, is soon");
  }

  @Test
  void valuesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> options.batchSize(0)).hasMessage("batchSize must be positive, is 0");
    assertThatThrownBy(() -> options.maxBufferedBytes(-1))
        .hasMessage("maxBufferedBytes must be positive, is -1");
    assertThatThrownBy(() -> options.commitInterval(Duration.ZERO))
        .hasMessage("commitInterval must be positive, is PT0S");
    assertThatThrownBy(
            () -> options.redeliveryBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("redeliveryBackoff: the longest PT1S must not be shorter than the first PT2S");
    assertThatThrownBy(() -> TopicMapping.of(Map.of())).hasMessage("a mapping needs a topic");
  }

  @Test
  void whatIsCommittedIsReadAsItWasWritten() {
    Uuid topic = Uuid.randomUuid();
    Mark mark = new Mark(Optional.of(topic), 12, 9);

    assertThat(Mark.of(mark.toKafka())).isEqualTo(mark);
    assertThat(mark.isOf(topic)).isTrue();
    assertThat(mark.isOf(Uuid.randomUuid())).isFalse();
  }

  @Test
  void metadataThatIsNotOursIsNotBelieved() {
    String id = Uuid.randomUuid().toString();
    for (String metadata :
        new String[] {
          "",
          "x",
          "tattletail:1:short:3",
          "tattletail:1:" + id + ":12",
          "tattletail:1:" + id + ":-2",
          "tattletail:1:" + id + ":9999999999999999999",
          "tattletail:2:" + id + ":3"
        }) {
      assertThat(Mark.of(new OffsetAndMetadata(12, metadata)))
          .as(metadata)
          .isEqualTo(new Mark(Optional.empty(), 12, 11));
    }
  }
}
