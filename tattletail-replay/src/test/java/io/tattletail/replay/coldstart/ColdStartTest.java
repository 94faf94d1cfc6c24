package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdStartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void historyComesFirstThenWhatTheArchiveLacksThenWhatIsPublished() throws Exception {
    var root = new org.apache.hadoop.fs.Path(directory.toUri());
    Iterator<SpewEvent> events = EventGenerator.seeded(1).iterator();
    CapturingHandler handler = new CapturingHandler();
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      publish(spew, events, 100);
      try (EventRecorder recorder =
          EventRecorder.open(root, new Configuration(), RecorderOptions.defaults())) {
        try (var recording =
            spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder)) {
          spew.awaitCaughtUp(recording.name(), PATIENCE);
        }
      }
      publish(spew, events, 50);
      try (EventReplayer replayer = EventReplayer.open(root, new Configuration());
          ColdStartRun run = ColdStart.of(replayer, spew, "billing").start(handler)) {
        ColdStartReport report = run.awaitLive(PATIENCE);
        assertThat(report.handover()).contains(Handover.PROVEN);
        assertThat(report.historyEvents()).isEqualTo(100);
        publish(spew, events, 30);
        List<SpewEvent> seen = handler.await(180, PATIENCE);
        spew.awaitCaughtUp("billing", PATIENCE);
        assertThat(seen).extracting(SpewEvent::id).doesNotHaveDuplicates().hasSize(180);
        assertThat(seen.subList(0, 100))
            .isSortedAccordingTo((a, b) -> a.timestamp().compareTo(b.timestamp()))
            .allMatch(event -> event.origin() == Origin.REPLAY);
        assertThat(seen.subList(100, 180)).allMatch(event -> event.origin() == Origin.LIVE);
        assertThat(run.report().skippedEvents()).isZero();
      }
      assertThat(handler.events()).hasSize(180);
    }
  }

  private static void publish(EmbeddedSpew spew, Iterator<SpewEvent> events, int count) {
    for (int i = 0; i < count; i++) {
      spew.publish(events.next());
    }
  }
}
