package io.tattletail.replay.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayControl;
import io.tattletail.replay.ReplayException;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayerMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @TempDir private Path directory;
  private EventReplayer replayer;

  @BeforeEach
  void recordTenEvents() throws Exception {
    org.apache.hadoop.fs.Path root =
        new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
    try (EventRecorder recorder =
        EventRecorder.open(root, new Configuration(), RecorderOptions.defaults())) {
      recorder.onEvents(
          IntStream.range(0, 10)
              .mapToObj(
                  i ->
                      SpewEvent.builder()
                          .channel("c")
                          .timestamp(Instant.parse("2026-03-01T12:00:00Z").plusMillis(i))
                          .payload("1")
                          .build())
              .toList());
    }
    replayer = EventReplayer.open(root, new Configuration());
    ReplayerMetrics.of(replayer, Tags.of("service", "s")).bindTo(registry);
  }

  @AfterEach
  void close() throws Exception {
    replayer.close();
  }

  private double counter(String name, String... tags) {
    return registry
        .get("tattletail.replayer." + name)
        .tag("service", "s")
        .tags(tags)
        .functionCounter()
        .count();
  }

  private double running() {
    return registry.get("tattletail.replayer.running").gauge().value();
  }

  @Test
  void aReplayIsCountedWhileItRunsAndWhenItHasEnded() throws Exception {
    List<Double> delivered = new ArrayList<>();
    List<Double> running = new ArrayList<>();
    replayer.replay(
        ReplayQuery.all(),
        event -> {
          delivered.add(counter("delivered"));
          running.add(running());
        });
    assertThat(delivered).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
    assertThat(running).containsOnly(1.0);
    assertThat(running()).isZero();
    assertThat(counter("delivered")).isEqualTo(10);
    assertThat(counter("replays", "outcome", "completed")).isEqualTo(1);
    assertThat(counter("bytes.read")).isPositive();
  }

  @Test
  void aReplayWhoseHandlerThrowsHasFailed() {
    assertThatThrownBy(
            () ->
                replayer.replay(
                    ReplayQuery.all(),
                    event -> {
                      throw new IllegalStateException("no");
                    }))
        .isInstanceOf(ReplayException.class);
    assertThat(counter("replays", "outcome", "failed")).isEqualTo(1);
    assertThat(counter("replays", "outcome", "completed")).isZero();
    assertThat(running()).isZero();
  }

  @Test
  void aReplayThatIsCancelledIsCountedAsThat() throws Exception {
    ReplayControl control = new ReplayControl();
    replayer.replay(
        ReplayQuery.all(), event -> control.cancel(), ReplayOptions.defaults().control(control));
    assertThat(counter("replays", "outcome", "cancelled")).isEqualTo(1);
    assertThat(counter("delivered")).isEqualTo(1);
  }

  @Test
  void aReplayEndedByAnErrorDoesNotRunForEver() {
    assertThatThrownBy(
            () ->
                replayer.replay(
                    ReplayQuery.all(),
                    event -> {
                      throw new AssertionError("no");
                    }))
        .isInstanceOf(Throwable.class);
    assertThat(running()).isZero();
    assertThat(replayer.statistics().toString())
        .isEqualTo(
            "1 replays, of which 0 run, 0 completed, 0 were cancelled and 1 failed; 0 events delivered");
  }
}
