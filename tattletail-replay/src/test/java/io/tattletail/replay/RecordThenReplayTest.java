package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.WikipediaEdits;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class RecordThenReplayTest {
  @Test
  void allEditsComeBackByteForByteAndInTimeOrder(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    List<SpewEvent> edits = WikipediaEdits.all();
    RecorderOptions options = RecorderOptions.defaults().rollBytes(1 << 20);
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(1_000).open();
        EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), options)) {
      spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder);
      edits.forEach(spew::publish);
      spew.awaitCaughtUp("tattletail", Duration.ofSeconds(60));
    }

    CapturingHandler replayed = new CapturingHandler();
    ReplayReport report;
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      report = replayer.replay(ReplayQuery.all(), replayed);
    }

    List<SpewEvent> expected =
        edits.stream().sorted(Comparator.comparing(SpewEvent::timestamp)).toList();
    assertThat(replayed.events())
        .extracting(SpewEvent::id)
        .containsExactlyElementsOf(expected.stream().map(SpewEvent::id).toList());
    assertThat(replayed.events())
        .allMatch(event -> event.origin() == Origin.REPLAY && event.position().isPresent());
    for (int i = 0; i < expected.size(); i++) {
      SpewEvent event = replayed.events().get(i);
      assertThat(event.payload()).isEqualTo(expected.get(i).payload());
      assertThat(event.header()).isEqualTo(expected.get(i).header());
    }
    assertThat(report.delivered()).isEqualTo(WikipediaEdits.COUNT);
    assertThat(report.unsealed()).isZero();
    System.out.println(report);
  }
}
