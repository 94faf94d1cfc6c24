package io.tattletail.replay;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Archives on local disk, of a few events. */
final class SmallArchive {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private SmallArchive() {}

  /** An event of channel {@code c} with this id, so long after the start. */
  static SpewEvent event(String id, Duration afterStart) {
    return SpewEvent.builder()
        .id(id)
        .channel("c")
        .timestamp(START.plus(afterStart))
        .payload("\"" + id + "\"")
        .build();
  }

  /** Events {@code e0}, {@code e1} … a second apart. */
  static List<SpewEvent> everySecond(int count) {
    return IntStream.range(0, count).mapToObj(i -> event("e" + i, Duration.ofSeconds(i))).toList();
  }

  /** Events {@code e0}, {@code e1} … of one timestamp. */
  static List<SpewEvent> ties(int count) {
    return IntStream.range(0, count).mapToObj(i -> event("e" + i, Duration.ZERO)).toList();
  }

  /** Records them and seals the archive. */
  static Path record(java.nio.file.Path directory, List<SpewEvent> events) throws Exception {
    Path root = new Path("file:" + directory.resolve("archive"));
    try (EventRecorder recorder =
        EventRecorder.open(root, new Configuration(), RecorderOptions.defaults())) {
      recorder.onEvents(events);
    }
    return root;
  }

  static EventReplayer replayer(Path root) throws Exception {
    return EventReplayer.open(root, new Configuration());
  }
}
