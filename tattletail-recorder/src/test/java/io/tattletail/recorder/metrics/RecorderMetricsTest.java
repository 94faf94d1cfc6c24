package io.tattletail.recorder.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderMetricsTest {
  private static final RecorderOptions PATIENT =
      RecorderOptions.defaults().commitInterval(Duration.ofHours(1));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @TempDir private Path directory;
  private org.apache.hadoop.fs.Path root;

  @BeforeEach
  void nameRoot() {
    root = new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
  }

  private EventRecorder open(RecorderOptions options) throws Exception {
    return EventRecorder.open(root, new Configuration(), options);
  }

  private static SpewEvent event(String channel, int number) {
    return SpewEvent.builder()
        .id("e" + number)
        .channel(channel)
        .timestamp(Instant.parse("2026-03-01T10:00:00Z").plusMillis(number))
        .payload("\"x\"")
        .build()
        .serializedBy(new JsonSpewSerializer());
  }

  private double counter(String name, String... tags) {
    return registry.get("tattletail.recorder." + name).tags(tags).functionCounter().count();
  }

  private double gauge(String name, String... tags) {
    return registry.get("tattletail.recorder." + name).tags(tags).gauge().value();
  }

  @Test
  void theCountOfTheOtherChannelsNeverFalls() throws Exception {
    try (EventRecorder recorder = open(PATIENT)) {
      RecorderMetrics.of(recorder).bindTo(registry);
      recorder.onEvents(List.of(event("late", 1), event("late", 2)));

      double before = counter("channel.durable", "channel", "");
      assertThat(gauge("channels")).isEqualTo(1);

      assertThat(counter("channel.durable", "channel", "")).isEqualTo(before);
      assertThat(counter("channel.durable", "channel", "late")).isEqualTo(2);
    }
  }

  @Test
  void whatIsAppendedIsPendingAndThenDurable() throws Exception {
    try (EventRecorder recorder = open(PATIENT)) {
      RecorderMetrics.of(recorder).bindTo(registry);
      SpewEvent event = event("c", 1);
      assertThat(gauge("lag")).isZero();

      var unused = recorder.append(event);

      assertThat(gauge("pending.bytes")).isPositive();
      assertThat(registry.get("tattletail.recorder.lag").timeGauge().value(TimeUnit.NANOSECONDS))
          .isPositive();
      assertThat(counter("durable")).isZero();
      recorder.flush();
      assertThat(gauge("pending.bytes")).isZero();
      assertThat(gauge("lag")).isZero();
      assertThat(counter("durable")).isEqualTo(1);
      assertThat(counter("durable.bytes")).isEqualTo(event.serialized().orElseThrow().remaining());
    }
  }

  @Test
  void commitsAreTimed() throws Exception {
    try (EventRecorder recorder = open(PATIENT)) {
      RecorderMetrics.of(recorder).bindTo(registry);
      recorder.onEvents(List.of(event("c", 1)));
      recorder.onEvents(List.of(event("c", 2)));
      FunctionTimer commits = registry.get("tattletail.recorder.commit.duration").functionTimer();
      assertThat(commits.count()).isEqualTo(2);
      assertThat(commits.totalTime(TimeUnit.NANOSECONDS)).isPositive();
    }
  }

  @Test
  void theStateIsOneOfThem() throws Exception {
    EventRecorder recorder = open(PATIENT);
    RecorderMetrics.of(recorder).bindTo(registry);
    assertThat(gauge("state", "state", "recording")).isEqualTo(1);
    assertThat(gauge("state", "state", "closed")).isZero();
    recorder.close();
    assertThat(gauge("state", "state", "recording")).isZero();
    assertThat(gauge("state", "state", "closed")).isEqualTo(1);
  }

  @Test
  void channelsGetMetersAsTheyAreMetUpToABound() throws Exception {
    try (EventRecorder recorder = open(PATIENT)) {
      RecorderMetrics.of(recorder).maxChannels(3).bindTo(registry);
      recorder.onEvents(List.of(event("a", 1), event("a", 2)));
      assertThat(gauge("channels")).isEqualTo(1);
      assertThat(counter("channel.durable", "channel", "a")).isEqualTo(2);

      recorder.onEvents(IntStream.range(0, 10).mapToObj(i -> event("c" + i, i)).toList());

      assertThat(gauge("channels")).isEqualTo(11);
      assertThat(registry.get("tattletail.recorder.channel.durable").functionCounters())
          .as("a, two others, and one for the rest")
          .hasSize(4);
      assertThat(counter("channel.durable", "channel", "")).isEqualTo(8);
      assertThat(
              registry.get("tattletail.recorder.channel.durable").functionCounters().stream()
                  .mapToDouble(FunctionCounter::count)
                  .sum())
          .isEqualTo(12);
    }
  }

  @Test
  void aRecorderCountsNoMoreThanAThousandChannelsApart() throws Exception {
    try (EventRecorder recorder = open(PATIENT)) {
      recorder.onEvents(IntStream.range(0, 1_100).mapToObj(i -> event("c" + i, i)).toList());
      assertThat(recorder.statistics().eventsByChannel()).hasSize(1_001).containsEntry("", 100L);
    }
  }

  @Test
  void itsBackgroundPublishingIsMeasuredToo() throws Exception {
    EventRecorder recorder =
        open(PATIENT.publishing(PublishOptions.defaults()).publishingOnClose());
    RecorderMetrics.of(recorder, Tags.of("recorder", "r1")).bindTo(registry);
    recorder.onEvents(List.of(event("c", 1)));
    recorder.close();
    assertThat(
            registry
                .get("tattletail.publisher.events")
                .tag("recorder", "r1")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getTag("recorder"))
        .containsOnly("r1");
  }

  @Test
  void moreThanAThousandChannelsAreRefused() throws Exception {
    try (EventRecorder recorder = open(PATIENT)) {
      assertThatThrownBy(() -> RecorderMetrics.of(recorder).maxChannels(1_001))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("maxChannels must be 0 to 1,000, is 1001");
    }
  }

  @Test
  void withoutChannelsThereAreNoMetersOfChannels() throws Exception {
    try (EventRecorder recorder = open(PATIENT)) {
      RecorderMetrics.of(recorder).maxChannels(0).bindTo(registry);
      recorder.onEvents(List.of(event("a", 1)));
      assertThat(registry.getMeters())
          .extracting(Meter::getId)
          .extracting(Meter.Id::getName)
          .noneMatch(name -> name.contains("channel"));
    }
  }
}
