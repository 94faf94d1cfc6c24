package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records a few events a second from many partitions with the default options. */
@ExtendWith({EmbeddedKafkaExtension.class, MiniHdfsExtension.class})
class KafkaLiveRecordingTest {
  private static final int EVENTS = 1_500;
  private static final int PARTITIONS = 18;
  private static final Instant TIME = Instant.parse("2026-11-20T10:00:00Z");

  @Test
  void liveEventsOfManyPartitionsShareCommits(EmbeddedKafka kafka, MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    String topic = kafka.newTopic(PARTITIONS);
    KafkaSpewOptions options =
        KafkaSpewOptions.defaults()
            .bootstrapServers(kafka.bootstrapServers())
            .serializer(new JsonSpewSerializer())
            .key(event -> Optional.of(event.id().getBytes(StandardCharsets.UTF_8)));
    CountDownLatch left = new CountDownLatch(EVENTS);
    AtomicInteger calls = new AtomicInteger();
    long commits;
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        KafkaSpew spew = KafkaSpew.open(options)) {
      AsyncSpewEventHandler counting =
          events -> {
            calls.incrementAndGet();
            return recorder
                .onEventsAsync(events)
                .thenRun(() -> events.forEach(event -> left.countDown()));
          };
      spew.subscribe(topic, ChannelFilter.exactly(Set.of(topic)), StartAt.earliest(), counting);
      // One by one: each waits for Kafka's answer, which spreads them over time.
      for (int i = 0; i < EVENTS; i++) {
        spew.publish(event(topic, i));
      }
      assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
      commits = recorder.statistics().commits();
    }

    assertThat(calls.get()).isGreaterThan(PARTITIONS);
    assertThat(commits).as("commits of %d calls", calls.get()).isLessThan(calls.get() / 2);
    CapturingHandler replayed = new CapturingHandler();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      replayer.replay(ReplayQuery.all(), replayed);
    }
    assertThat(replayed.events())
        .extracting(SpewEvent::id)
        .containsExactlyElementsOf(IntStream.range(0, EVENTS).mapToObj(i -> "e" + i).toList());
  }

  private static SpewEvent event(String topic, int i) {
    return SpewEvent.builder()
        .channel(topic)
        .id("e" + i)
        .timestamp(TIME.plusMillis(i))
        .payload("{\"number\":" + i + "}")
        .build();
  }
}
