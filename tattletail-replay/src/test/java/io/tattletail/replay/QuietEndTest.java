package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A replay that ends early leaves nothing to be logged by the threads that read ahead. */
@ExtendWith(MiniHdfsExtension.class)
class QuietEndTest {
  private static final int REPLAYS = 30;

  private static Path root;

  /** Eighty files, that reading ahead opens while the first events are given. */
  @BeforeAll
  static void record(MiniHdfs hdfs) throws Exception {
    root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults().rollBytes(1))) {
      for (SpewEvent event : SmallArchive.everySecond(80)) {
        recorder.onEvent(event);
      }
    }
  }

  private static CapturedLog log() {
    return CapturedLog.of(
        "io.tattletail.internal.merge.FileSource",
        "io.tattletail.internal.merge.PartitionSource",
        "org.apache.hadoop.hdfs.DFSClient",
        "org.apache.hadoop.hdfs.client.impl.BlockReaderFactory",
        "org.apache.hadoop.ipc.Client",
        "org.apache.hadoop.io.retry.RetryInvocationHandler");
  }

  @Test
  void ofAHandlerThatThrows(MiniHdfs hdfs) throws Exception {
    try (CapturedLog log = log()) {
      for (int i = 0; i < REPLAYS; i++) {
        int last = i;
        try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
          assertThatThrownBy(
                  () ->
                      replayer.replay(
                          ReplayQuery.all(),
                          event -> {
                            if (event.id().equals("e" + last)) {
                              throw new IllegalStateException("no more");
                            }
                          }))
              .isInstanceOf(ReplayException.class);
        }
      }
      assertThat(log.text()).isEmpty();
    }
  }

  @Test
  void ofAReplayThatIsCancelled(MiniHdfs hdfs) throws Exception {
    try (CapturedLog log = log()) {
      for (int i = 0; i < REPLAYS; i++) {
        ReplayControl control = new ReplayControl();
        try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
          replayer.replay(
              ReplayQuery.all(),
              event -> control.cancel(),
              ReplayOptions.defaults().control(control));
        }
      }
      assertThat(log.text()).isEmpty();
    }
  }

  @Test
  void ofACursorThatIsClosedBehindItsReplayer(MiniHdfs hdfs) throws Exception {
    try (CapturedLog log = log()) {
      for (int i = 0; i < REPLAYS; i++) {
        try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
          ReplayCursor cursor = replayer.cursor(ReplayQuery.all());
          assertThat(cursor.next()).isTrue();
        }
      }
      assertThat(log.text()).isEmpty();
    }
  }
}
