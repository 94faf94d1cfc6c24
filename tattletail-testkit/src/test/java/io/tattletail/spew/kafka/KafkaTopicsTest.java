package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.CapturingHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class KafkaTopicsTest extends KafkaFixture {
  private final CapturingHandler handler = new CapturingHandler();

  @Test
  void topicsThatAppearLaterAreReadFromTheirStart() {
    KafkaSpew spew = open();
    String old = kafka.newTopic(1);
    publish(spew, old, 0, 1);

    Subscription subscription =
        spew.subscribe(group, ChannelFilter.of(group + ".*", old), StartAt.now(), handler);
    String wanted = group + ".late";
    String unwanted = group + ".too.deep";
    kafka.createTopic(unwanted, 1);
    publish(spew, unwanted, 0, 3);
    kafka.createTopic(wanted, 1);
    publish(spew, wanted, 0, 3);
    publish(spew, old, 1, 2);

    assertThat(handler.await(4, SOON))
        .map(event -> event.channel() + " " + event.id())
        .containsExactlyInAnyOrder(wanted + " e0", wanted + " e1", wanted + " e2", old + " e1");
    assertThat(subscription.startedAfter())
        .isEqualTo(Map.of(stream(old, 0), 0L, stream(wanted, 0), -1L));
  }

  @Test
  void aSubscriptionMayBeginBeforeAnyTopic() {
    KafkaSpew spew = open();
    String topic = group + ".first";
    Subscription subscription =
        spew.subscribe(group, ChannelFilter.of(group + ".*"), StartAt.earliest(), handler);
    assertThat(subscription.startedAfter()).isEmpty();

    kafka.createTopic(topic, 1);
    publish(spew, topic, 0, 3);

    assertThat(ids(handler.await(3, SOON))).isEqualTo(ids(0, 3));
  }

  @Test
  void partitionsThatAreAddedAreReadFromTheirStart() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew =
        open(
            options ->
                options
                    .key(event -> Optional.of(bytes(event.id())))
                    .producerProperties(Map.of(ProducerConfig.METADATA_MAX_AGE_CONFIG, "100")));
    subscribe(spew, topic, StartAt.now(), handler);
    publish(spew, topic, 0, 10);
    handler.await(10, SOON);

    kafka.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
    Await.until(
        "events on a new partition",
        () -> {
          publish(spew, topic, 10, 20);
          return handler.events().stream()
              .anyMatch(event -> !event.position().orElseThrow().stream().equals(stream(topic, 0)));
        });
    assertThat(handler.events())
        .allSatisfy(event -> assertThat(previous(event)).isEqualTo(offset(event) - 1));
  }

  @Test
  void aTopicMadeAgainUnderASubscriptionIsAnotherStream() {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    subscribe(spew, topic, handler);
    publish(spew, topic, 0, 10);
    handler.await(10, SOON);
    String old = stream(topic, 0);

    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    publish(spew, topic, 10, 13);

    List<SpewEvent> events = handler.await(13, SOON);
    assertThat(stream(topic, 0)).isNotEqualTo(old);
    assertThat(ids(events)).isEqualTo(ids(0, 13));
    for (int i = 0; i < 3; i++) {
      assertThat(events.get(10 + i).position())
          .contains(new SpewPosition(stream(topic, 0), i - 1, i));
    }
  }

  @Test
  void aTopicMadeAgainBetweenTwoLooksIsAnotherStreamOnceItsOffsetsDoNotFit() {
    String topic = kafka.newTopic(1);
    // Only the missing offset shows it.
    KafkaSpew spew = open(options -> options.topicRefresh(Duration.ofMinutes(5)));
    subscribe(spew, topic, handler);
    publish(spew, topic, 0, 10);
    handler.await(10, SOON);

    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    publish(open(), topic, 10, 13);

    assertThat(ids(handler.await(13, SOON))).isEqualTo(ids(0, 13));
    assertThat(handler.events().get(10).position())
        .contains(new SpewPosition(stream(topic, 0), -1, 0));
  }

  @Test
  void aTopicMadeAgainAndGrownBetweenTwoLooksIsReadFromItsStartAsAnotherStream() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open(options -> options.topicRefresh(Duration.ofSeconds(3)));
    subscribe(spew, topic, handler);
    publish(spew, topic, 0, 5);
    handler.await(5, SOON);

    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    String stream = stream(topic, 0);
    publish(open(), topic, 5, 25);

    Await.until("the new stream's events", () -> of(stream).size() >= 20);
    assertThat(ids(of(stream))).isEqualTo(ids(5, 25));
    assertThat(of(stream))
        .allSatisfy(event -> assertThat(previous(event)).isEqualTo(offset(event) - 1));
  }

  private List<SpewEvent> of(String stream) {
    return handler.events().stream()
        .filter(event -> event.position().orElseThrow().stream().equals(stream))
        .toList();
  }

  @Test
  void aTopicMadeAgainWhileNobodyLookedIsAnotherStream() throws Exception {
    String topic = kafka.newTopic(1);
    KafkaSpew spew = open();
    Subscription subscription = subscribe(spew, topic, handler);
    publish(spew, topic, 0, 3);
    handler.await(3, SOON);
    subscription.close();
    var mark = committed();

    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    publish(spew, topic, 3, 10);
    // As a member does that has not noticed yet.
    kafka.admin().alterConsumerGroupOffsets(group, mark).all().get();
    Subscription again = subscribe(spew, topic, handler);

    assertThat(again.startedAfter()).isEqualTo(Map.of(stream(topic, 0), -1L));
    assertThat(ids(handler.await(10, SOON))).isEqualTo(ids(0, 10));
  }

  @Test
  void aTopicThatIsDeletedDoesNotDisturbTheOthers() throws Exception {
    String going = kafka.newTopic(1);
    String staying = kafka.newTopic(1);
    KafkaSpew spew = open();
    Subscription subscription =
        spew.subscribe(group, ChannelFilter.of(going, staying), StartAt.earliest(), handler);
    publish(spew, going, 0, 5);
    publish(spew, staying, 5, 10);
    handler.await(10, SOON);

    kafka.deleteTopic(going);
    publish(spew, staying, 10, 15);

    handler.await(15, SOON);
    awaitCommitted(staying, 10);
    subscription.close();
    assertThat(ids(handler.events())).containsExactlyInAnyOrderElementsOf(ids(0, 15));
  }

  @Test
  void aMappingSaysWhichChannelATopicCarries() {
    String first = kafka.newTopic(1);
    String second = kafka.newTopic(1);
    TopicMapping mapping = TopicMapping.of(Map.of(first, "contact.added", second, "#en/wiki"));
    KafkaSpew spew = open(options -> options.topics(mapping));
    spew.subscribe(group, ChannelFilter.all(), StartAt.earliest(), handler);

    publish(spew, "contact.added", 0, 1);
    publish(spew, "#en/wiki", 1, 2);

    assertThat(handler.await(2, SOON))
        .map(event -> event.channel() + " " + event.position().orElseThrow().stream())
        .containsExactlyInAnyOrder(
            "contact.added " + stream(first, 0), "#en/wiki " + stream(second, 0));
    assertThatThrownBy(() -> publish(spew, "other", 0, 1))
        .isInstanceOf(SpewException.class)
        .hasMessage("event e0 cannot be published: no topic carries channel other");
  }
}
