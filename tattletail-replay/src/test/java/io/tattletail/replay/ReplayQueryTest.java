package io.tattletail.replay;

import static io.tattletail.replay.Archives.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.Lists;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
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
class ReplayQueryTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final long seed = new Random().nextLong();

  @Test
  void anyRangeAndPatternGivesWhatAFilterOverAllGives(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    List<SpewEvent> events =
        EventGenerator.seeded(seed)
            .withChannels(
                List.of("contact.added", "contact.removed", "order.paid", "order.line.added"))
            .withStart(START)
            .withMeanInterval(Duration.ofMinutes(10))
            .withDisorder(0.1, Duration.ofHours(30))
            .withTies(0.2)
            .stream()
            .limit(2_000)
            .toList();
    try (EventRecorder recorder =
        EventRecorder.open(
            root, hdfs.configuration(), RecorderOptions.defaults().rollBytes(4_000))) {
      for (List<SpewEvent> batch : Lists.partition(events, 50)) {
        recorder.onEvents(batch);
      }
    }
    Random random = new Random(seed);
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      List<SpewEvent> all = replay(replayer, ReplayQuery.all());
      assertThat(all).as("seed %d", seed).hasSize(2_000);
      for (String pattern :
          List.of("**", "contact.*", "order.**", "*.added", "order.paid", "nothing")) {
        Instant from = all.get(random.nextInt(all.size())).timestamp();
        Instant until = from.plus(Duration.ofMinutes(random.nextInt(5_000)));
        ReplayQuery query = ReplayQuery.all().channels(pattern).from(from).until(until);
        List<String> expected =
            all.stream()
                .filter(event -> query.channels().matches(event.channel()))
                .filter(
                    event -> !event.timestamp().isBefore(from) && event.timestamp().isBefore(until))
                .map(SpewEvent::id)
                .toList();
        assertThat(replay(replayer, query))
            .as("%s, seed %d", query, seed)
            .extracting(SpewEvent::id)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aNarrowQueryOpensFewSegmentsAndReadsFewBytes(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults().rollBytes(1))) {
      for (int day = 0; day < 20; day++) {
        for (String channel : List.of("a", "b", "c")) {
          recorder.onEvent(
              SpewEvent.builder()
                  .channel(channel)
                  .timestamp(START.plus(Duration.ofDays(day)))
                  .payload("\"x\"")
                  .build());
        }
      }
    }
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      Instant day = START.plus(Duration.ofDays(7));
      ReplayReport report =
          replayer.replay(
              ReplayQuery.all().channels("b").from(day).until(day.plusSeconds(1)), event -> {});
      assertThat(report.delivered()).isEqualTo(1);
      assertThat(report.segmentsOpened()).isEqualTo(1);
      assertThat(report.listings()).as("the one partition, recorded and published").isEqualTo(2);
      assertThat(report.reads()).as("all of a small file, then its block").isEqualTo(2);
    }
  }

  @Test
  void anEmptyRangeTouchesNothing(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults()).close();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      ReplayReport report =
          replayer.replay(ReplayQuery.all().from(START).until(START), event -> {});
      assertThat(report.delivered()).isZero();
      assertThat(report.listings()).isZero();
    }
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReplayQuery.all().from(START).until(START.minusSeconds(1)))
        .withMessageContaining("ends before it begins");
  }

  @Test
  void boundsBetweenTwoMicrosecondsAreTheLaterOne() {
    ReplayQuery query = ReplayQuery.all().from(START.plusNanos(1)).until(START.plusNanos(2_001));
    assertThat(query.toString()).contains("00:00:00.000001Z until").endsWith("00:00:00.000003Z");
  }

  @Test
  void boundsBeyondWhatAnEventCanHaveMeanAll() {
    assertThat(ReplayQuery.all().from(Instant.MIN).until(Instant.MAX).toString())
        .isEqualTo(ReplayQuery.all().toString());
  }

  @Test
  void withinOnlyEverNarrows() {
    ReplayQuery hour = ReplayQuery.all().from(START).until(START.plusSeconds(3_600));
    assertThat(hour.within(START.minusSeconds(1), START.plusSeconds(60)).toString())
        .isEqualTo(hour.until(START.plusSeconds(60)).toString());
    assertThat(hour.within(Instant.MIN, Instant.MAX).toString()).isEqualTo(hour.toString());
    assertThat(hour.within(START.minusSeconds(9), START.minusSeconds(1)).isEmpty()).isTrue();
    assertThat(hour.within(START.plusSeconds(9_000), START.plusSeconds(9_001)).isEmpty()).isTrue();
    ReplayQuery some = ReplayQuery.all().channels("a.*", "b", "a*");
    assertThat(some.within(List.of("a.b", "b", "c", "*")).toString())
        .isEqualTo(ReplayQuery.all().channels("a.b", "b").toString());
  }
}
