package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.ControlledClock;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Age and idle time are the wall clock's, here a controlled one; that the recorder looks at it is
 * awaited.
 */
@ExtendWith(MiniHdfsExtension.class)
class RollingTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final ControlledClock clock = ControlledClock.at(START);

  private static SpewEvent event(String channel) {
    return SpewEvent.builder().channel(channel).timestamp(START).build();
  }

  @Test
  void aSegmentIsSealedWhenItIsOldAlsoWhenNoEventComes(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    RecorderOptions options = RecorderOptions.defaults().clock(clock).rollAge(Duration.ofHours(1));
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options);
        Segments segments = new Segments(hdfs, root)) {
      recorder.onEvent(event("c"));
      clock.advance(Duration.ofMinutes(59));
      recorder.onEvent(event("c"));
      assertThat(segments.unsealed()).as("before its time").isEqualTo(1);
      clock.advance(Duration.ofMinutes(1));
      Await.until(
          "the segment is sealed", () -> segments.unsealed() == 0 && segments.sealed() == 1);
      recorder.onEvent(event("c"));
      assertThat(segments.unsealed()).as("the next one").isEqualTo(1);
    }
  }

  @Test
  void aSegmentIsSealedWhenItIsIdleIfSoAsked(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    RecorderOptions options =
        RecorderOptions.defaults()
            .clock(clock)
            .rollIdle(Duration.ofMinutes(5))
            .rollAge(Duration.ofDays(1));
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options);
        Segments segments = new Segments(hdfs, root)) {
      recorder.onEvent(event("idle"));
      clock.advance(Duration.ofMinutes(4));
      recorder.onEvent(event("busy"));
      clock.advance(Duration.ofMinutes(1));
      Await.until("the idle segment is sealed", () -> segments.sealed() == 1);
      assertThat(segments.unsealed()).as("the busy one").isEqualTo(1);
    }
  }

  @Test
  void aClockThatWasWrongForAMomentKeepsNoSegmentOpen(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    AtomicLong nanos = new AtomicLong();
    Instant right = clock.instant();
    RecorderOptions options =
        RecorderOptions.defaults().clock(clock).nanoTime(nanos::get).rollAge(Duration.ofHours(1));
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options);
        Segments segments = new Segments(hdfs, root)) {
      clock.advance(Duration.ofDays(365));
      recorder.onEvent(event("c"));
      clock.set(right);
      clock.advance(Duration.ofHours(1));
      recorder.onEvent(event("c"));
      assertThat(segments.unsealed()).isEqualTo(1);
      nanos.addAndGet(Duration.ofHours(1).toNanos());
      Await.until("the segment is sealed", () -> segments.sealed() == 1);
    }
  }
}
