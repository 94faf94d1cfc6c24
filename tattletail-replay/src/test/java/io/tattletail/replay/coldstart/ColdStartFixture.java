package io.tattletail.replay.coldstart;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A broker, an archive that is recorded from it, and a handler, for tests of cold starts. */
abstract class ColdStartFixture {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final Configuration LOCAL = new Configuration(false);

  /** Commits at once: each event's acknowledgement is waited for. */
  static final RecorderOptions PROMPT =
      RecorderOptions.defaults().commitInterval(Duration.ofMillis(10));

  @TempDir Path directory;

  final Iterator<SpewEvent> events = EventGenerator.seeded(1).withChannels(2).iterator();
  final CapturingHandler handler = new CapturingHandler();
  EmbeddedSpew spew = EmbeddedSpew.open();

  @AfterEach
  void closeBroker() {
    spew.close();
  }

  org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
  }

  CheckpointStore checkpoints() {
    return CheckpointStore.inFile(directory.resolve("checkpoint"));
  }

  void publish(int count) {
    for (int i = 0; i < count; i++) {
      spew.publish(events.next());
    }
  }

  /** All that is on the broker is in the archive when this returns. */
  void record() throws IOException {
    record(PROMPT);
  }

  void record(RecorderOptions options) throws IOException {
    try (EventRecorder recorder = EventRecorder.open(root(), LOCAL, options);
        var recording =
            spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder)) {
      spew.awaitCaughtUp(recording.name(), PATIENCE);
    }
  }

  EventReplayer replayer() throws IOException {
    return EventReplayer.open(root(), LOCAL);
  }

  ColdStart coldStart(EventReplayer replayer) {
    return ColdStart.of(replayer, spew, "billing")
        .checkpoints(checkpoints())
        .rereads(1, Duration.ZERO)
        .settling(Duration.ZERO);
  }

  void publishTo(String channel, int count) {
    for (int i = 0; i < count; i++) {
      spew.publish(SpewEvent.builder().channel(channel).build());
    }
  }
}
