package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.coldstart.CheckpointStore;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartReport;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.replay.coldstart.ColdStartState;
import io.tattletail.replay.coldstart.Handover;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.spew.UnreadableEventHandler;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import io.tattletail.testkit.kafka.EmbeddedKafkaExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Cold starts on partitions with tombstones and with records that are no event. */
@ExtendWith(EmbeddedKafkaExtension.class)
class KafkaColdStartSkippedTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Configuration LOCAL = new Configuration(false);

  @TempDir Path directory;

  private final CapturingHandler handler = new CapturingHandler();
  private final List<Long> unreadable = Collections.synchronizedList(new ArrayList<>());
  private EmbeddedKafka kafka;
  private String topic;
  private KafkaSpew spew;
  private Producer<byte[], byte[]> producer;
  private int next;

  @BeforeEach
  void open(EmbeddedKafka shared) {
    kafka = shared;
    topic = kafka.newTopic(1);
    spew = open(event -> unreadable.add(event.position().orElseThrow().offset()));
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    producer.close();
    spew.close();
  }

  private KafkaSpew open(UnreadableEventHandler unreadableHandler) {
    return KafkaSpew.open(
        KafkaSpewOptions.defaults()
            .bootstrapServers(kafka.bootstrapServers())
            .serializer(new JsonSpewSerializer())
            .topicRefresh(Duration.ofMillis(100))
            .commitInterval(Duration.ofMillis(20))
            .redeliveryBackoff(Duration.ofMillis(1), Duration.ofMillis(20))
            .unreadable(unreadableHandler));
  }

  /** An event for each E, a tombstone for each T and junk for each J; their ids are offsets. */
  private void publish(String what) throws Exception {
    for (int i = 0; i < what.length(); i++) {
      byte[] value =
          switch (what.charAt(i)) {
            case 'E' -> new JsonSpewSerializer().serialize(event(next));
            case 'J' -> "junk".getBytes(StandardCharsets.UTF_8);
            default -> null;
          };
      producer.send(new ProducerRecord<>(topic, 0, new byte[] {1}, value)).get();
      next++;
    }
  }

  private SpewEvent event(int offset) {
    return SpewEvent.builder()
        .channel(topic)
        .id("e" + offset)
        .timestamp(Instant.parse("2026-11-20T10:00:00Z").plusSeconds(offset))
        .payload("{}")
        .build();
  }

  private org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
  }

  /** Returns when all published events are in the archive or among its rejected events. */
  private void record() throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    try (EventRecorder recorder = EventRecorder.open(root(), LOCAL, RecorderOptions.defaults())) {
      UnreadableEventHandler keeping =
          new UnreadableEventHandler() {
            @Override
            public void onUnreadable(UnreadableEvent event) throws Exception {
              recorder.keepUnreadable(event);
              if (event.position().orElseThrow().offset() == next - 1) {
                last.countDown();
              }
            }
          };
      try (KafkaSpew recorded = open(keeping);
          Subscription recording =
              recorded.subscribe(
                  "recorder-" + topic,
                  ChannelFilter.of(topic),
                  StartAt.earliest(),
                  event -> {
                    recorder.onEvent(event);
                    if (event.position().orElseThrow().offset() == next - 1) {
                      last.countDown();
                    }
                  })) {
        assertThat(last.await(60, TimeUnit.SECONDS)).as(recording.name()).isTrue();
      }
    }
  }

  private ColdStart coldStart(EventReplayer replayer) {
    return ColdStart.of(replayer, spew, "service-" + topic)
        .channels(topic)
        .checkpoints(CheckpointStore.inFile(directory.resolve("checkpoint")))
        .rereads(1, Duration.ZERO);
  }

  /**
   * Starts cold, publishes an event each time it is live, and starts again from the checkpoint.
   * Returns the last report.
   */
  private ColdStartReport startTwice(int events) throws Exception {
    ColdStartReport report = null;
    try (EventReplayer replayer = EventReplayer.open(root(), LOCAL)) {
      for (int start = 1; start <= 2; start++) {
        try (ColdStartRun run = coldStart(replayer).start(handler)) {
          report = run.awaitLive(PATIENCE);
          assertThat(report.handover()).contains(Handover.PROVEN);
          publish("TEJE");
          handler.await(events + 2 * start, PATIENCE);
          assertThat(run.state()).isEqualTo(ColdStartState.LIVE);
        }
      }
    }
    assertThat(handler.events())
        .extracting(SpewEvent::id)
        .doesNotHaveDuplicates()
        .hasSize(events + 4);
    return report;
  }

  @Test
  void liveEventsBehindATombstoneAreNoLoss() throws Exception {
    publish("ETE");
    record();
    assertThat(startTwice(2).holes()).isEmpty();
  }

  @Test
  void whatKafkaDeletedBehindATombstoneIsInTheArchive() throws Exception {
    publish("ETEJJEE");
    record();
    kafka.deleteRecords(topic, 0, 6);
    publish("E");
    ColdStartReport report = startTwice(5);
    assertThat(report.holes()).isEmpty();
    assertThat(report.beginsAfter()).isEmpty();
  }

  @Test
  void tombstonesAtTheEndOfWhatKafkaDeletedAreNoLoss() throws Exception {
    publish("EETJ");
    record();
    kafka.deleteRecords(topic, 0, 4);
    publish("E");
    assertThat(startTwice(3).holes()).isEmpty();
  }

  @Test
  void aStreamOfTombstonesAloneGoesLive() throws Exception {
    publish("TJT");
    record();
    assertThat(startTwice(0).holes()).isEmpty();
  }

  @Test
  void aStreamOfTombstonesAloneThatKafkaDeletedGoesLive() throws Exception {
    publish("TJT");
    record();
    kafka.deleteRecords(topic, 0, 3);
    assertThat(startTwice(0).holes()).isEmpty();
  }
}
