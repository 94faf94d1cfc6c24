package io.tattletail.replay;

import static io.tattletail.replay.Archives.replay;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.EventGenerator;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class RunningArchiveTest {
  @Test
  void whatIsAcknowledgedIsReplayedWhileItsSegmentIsStillRecorded(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
        EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      List<SpewEvent> events = EventGenerator.seeded(1).stream().limit(300).toList();
      for (int i = 0; i < 3; i++) {
        recorder.onEvents(events.subList(100 * i, 100 * (i + 1)));
        assertThat(replay(replayer, ReplayQuery.all())).hasSize(100 * (i + 1));
      }
      assertThat(replayer.replay(ReplayQuery.all(), event -> {}).unsealed()).isPositive();
    }
  }

  @Test
  void aReplayGoesOnWhenItsSegmentsAreSealedUnderIt(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    List<SpewEvent> events =
        EventGenerator.seeded(2).withChannels(3).stream().limit(3_000).toList();
    List<String> seen = new ArrayList<>();
    EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults());
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration());
        ReplayCursor cursor = cursorAtFirst(recorder, replayer, events)) {
      recorder.close();
      do {
        seen.add(cursor.event().id());
      } while (cursor.next());
    } finally {
      recorder.close();
    }
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(events.stream().map(SpewEvent::id).toList());
  }

  private static ReplayCursor cursorAtFirst(
      EventRecorder recorder, EventReplayer replayer, List<SpewEvent> events) throws Exception {
    recorder.onEvents(events);
    ReplayCursor cursor = replayer.cursor(ReplayQuery.all());
    assertThat(cursor.next()).isTrue();
    return cursor;
  }

  @Test
  void manyRecordersAndThreadsWriteOneArchiveWhileItIsReplayed(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    int recorders = 4;
    int threadsEach = 3;
    int eventsEach = 400;
    ExecutorService threads = Executors.newFixedThreadPool(recorders * threadsEach + 1);
    List<EventRecorder> open = new ArrayList<>();
    try {
      List<Future<?>> appending = new ArrayList<>();
      for (int r = 0; r < recorders; r++) {
        // All under one name: each run of a recorder has a name of its own.
        EventRecorder recorder =
            EventRecorder.open(
                root,
                hdfs.configuration(),
                RecorderOptions.defaults().name("same").rollBytes(10_000));
        open.add(recorder);
        for (int t = 0; t < threadsEach; t++) {
          long seed = 10L * r + t;
          appending.add(
              threads.submit(
                  () -> {
                    List<SpewEvent> events =
                        EventGenerator.seeded(seed).stream().limit(eventsEach).toList();
                    for (int i = 0; i < eventsEach; i += 20) {
                      recorder.onEvents(events.subList(i, i + 20));
                    }
                    return null;
                  }));
        }
      }
      try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
        for (Future<?> done : appending) {
          replay(replayer, ReplayQuery.all());
          done.get();
        }
        for (EventRecorder recorder : open) {
          recorder.close();
        }
        ReplayReport report = replayer.replay(ReplayQuery.all(), event -> {});
        assertThat(report.delivered()).isEqualTo((long) recorders * threadsEach * eventsEach);
        assertThat(report.unsealed()).isZero();
      }
    } finally {
      for (EventRecorder recorder : open) {
        recorder.close();
      }
      threads.shutdownNow();
    }
  }
}
