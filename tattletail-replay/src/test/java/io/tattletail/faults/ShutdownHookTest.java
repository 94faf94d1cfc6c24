package io.tattletail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A recorder may be closed by the JVM's shutdown hook, beside Hadoop's own. */
@ExtendWith(MiniHdfsExtension.class)
class ShutdownHookTest {
  @Test
  void aHookSealsAllThatWasAppended(MiniHdfs hdfs) throws Exception {
    assertThat(endProcess(hdfs, "up")).containsExactly("closed");
  }

  @Test
  void aHookEndsInTimeWhileHdfsIsDownAndSaysWhatIsNotKnown(MiniHdfs hdfs) throws Exception {
    assertThat(endProcess(hdfs, "down")).containsExactly("closed: RecordingUnknownException");
  }

  /** What it printed until it ended by itself. */
  private static List<String> endProcess(MiniHdfs hdfs, String state) throws Exception {
    Path root = hdfs.newDirectory();
    List<String> lines = new ArrayList<>();
    try (ChildProcess child =
        new ChildProcess(
            ShutdownHookProcess.class, hdfs.root().toString(), root.toString(), state)) {
      child.forEachLine(lines::add);
    }
    List<SpewEvent> replayed = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      replayer.replay(ReplayQuery.all(), replayed::add);
    }
    Stream<SpewEvent> acknowledged = Arena.events(1, 10).stream();
    assertThat(replayed)
        .extracting(SpewEvent::id)
        .containsAll(acknowledged.map(SpewEvent::id).toList());
    assertThat(replayed).hasSize(state.equals("up") ? 20 : 10);
    return lines;
  }
}
