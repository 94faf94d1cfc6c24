package io.tattletail.replay;

import static io.tattletail.replay.Archives.inOrder;
import static io.tattletail.replay.Archives.replay;
import static io.tattletail.replay.Archives.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class ReplayOrderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final long seed = new Random().nextLong();

  @Test
  void eventsDaysLateTiesAndRedeliveriesOfTwoRecordersComeBackOnceAndInTheDefinedOrder(
      MiniHdfs hdfs) throws Exception {
    EventGenerator generator =
        EventGenerator.seeded(seed)
            .withChannels(5)
            .withStart(Instant.parse("2026-03-01T22:00:00Z"))
            .withMeanInterval(Duration.ofSeconds(2))
            .withDisorder(0.05, Duration.ofDays(3))
            .withTies(0.3)
            .withDuplicates(0.05)
            .withSharedIds(0.05);
    Path root = hdfs.newDirectory();
    CapturingHandler delivered = new CapturingHandler();
    RecorderOptions options =
        RecorderOptions.defaults().rollBytes(20_000).commitInterval(Duration.ofMillis(100));
    try (EmbeddedSpew spew =
            EmbeddedSpew.builder()
                .streamsPerChannel(3)
                .batchSize(100)
                .offsetHoles(seed)
                .redelivery(0.1, seed)
                .open();
        EventRecorder one = EventRecorder.open(root, hdfs.configuration(), options.name("one"));
        EventRecorder two = EventRecorder.open(root, hdfs.configuration(), options.name("two"))) {
      spew.subscribe("capture", ChannelFilter.all(), StartAt.earliest(), delivered);
      spew.subscribe("one", ChannelFilter.all(), StartAt.earliest(), one);
      spew.subscribe("two", ChannelFilter.of("**"), StartAt.earliest(), two);
      generator.stream().limit(5_000).forEach(spew::publish);
      for (String subscription : List.of("capture", "one", "two")) {
        spew.awaitCaughtUp(subscription, PATIENCE);
      }
    }

    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      List<SpewEvent> first = replay(replayer, ReplayQuery.all());
      assertThat(seen(first))
          .as("seed %d", seed)
          .containsExactlyElementsOf(seen(inOrder(delivered.events())));
      assertThat(seen(replay(replayer, ReplayQuery.all())))
          .as("a second run, seed %d", seed)
          .isEqualTo(seen(first));
    }
  }

  @Test
  void oneIdOnTwoChannelsIsTwoEvents(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    Instant time = Instant.parse("2026-03-01T10:00:00Z");
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      for (String channel : List.of("b", "a", "b")) {
        recorder.append(SpewEvent.builder().id("same").channel(channel).timestamp(time).build());
      }
    }
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration());
        ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.event().channel()).isEqualTo("a");
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.event().channel()).isEqualTo("b");
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.report().duplicates()).isEqualTo(1);
    }
  }

  @Test
  void eventsOfOneStreamWithOneTimestampStayInTheBrokersOrderWhoeverRecordedThem(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    Instant time = Instant.parse("2026-03-01T10:00:00Z");
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 5; i++) {
          // Ids against the grain, so that only the offset can give the order.
          spew.publish(
              SpewEvent.builder()
                  .id("id-" + (100 - 5 * round - i))
                  .channel("c")
                  .timestamp(time)
                  .build());
        }
        String name = round % 2 == 0 ? "even" : "odd";
        try (EventRecorder recorder =
            EventRecorder.open(
                root,
                hdfs.configuration(),
                RecorderOptions.defaults().name(name).commitInterval(Duration.ofMillis(10)))) {
          Archives.record(spew, "shared", recorder);
        }
      }
    }
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      assertThat(replay(replayer, ReplayQuery.all()))
          .extracting(event -> event.position().orElseThrow().offset())
          .hasSize(30)
          .isSorted();
    }
  }
}
