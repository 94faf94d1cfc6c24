package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the local disk, whose files can be read when their file system is closed. */
class ClosedReplayerTest {
  @TempDir java.nio.file.Path directory;

  @Test
  void aClosedReplayerReadsNothingMore() throws Exception {
    Path root = SmallArchive.record(directory, SmallArchive.everySecond(10));
    EventReplayer replayer = SmallArchive.replayer(root);
    ReplayCursor cursor = replayer.cursor(ReplayQuery.all());
    assertThat(cursor.next()).isTrue();
    replayer.close();
    assertIsClosed(root, cursor::next);
    assertIsClosed(root, () -> replayer.cursor(ReplayQuery.all()));
    assertIsClosed(root, () -> replayer.replay(ReplayQuery.all(), event -> {}));
    assertIsClosed(root, () -> replayer.plan(ReplayQuery.all()));
    assertIsClosed(root, () -> replayer.count(ReplayQuery.all()));
    assertIsClosed(root, () -> replayer.slices(ReplayQuery.all()));
    assertIsClosed(root, () -> replayer.channels(ReplayQuery.all()));
    cursor.close();
  }

  @Test
  void aReplayEndsWhenItsReplayerIsClosed() throws Exception {
    Path root = SmallArchive.record(directory, SmallArchive.everySecond(10));
    EventReplayer replayer = SmallArchive.replayer(root);
    assertIsClosed(root, () -> replayer.replay(ReplayQuery.all(), event -> replayer.close()));
  }

  private static void assertIsClosed(Path root, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IOException.class)
        .hasMessage("the replayer of %s is closed".formatted(root));
  }
}
