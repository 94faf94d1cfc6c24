package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class ReplaysDuringPublishingTest {
  private final long seed = new Random().nextLong();

  /** Each partition gets three rounds, so that a copy may be in another round than its event. */
  @Test
  void replaysBeforeDuringAndAfterPublishingDeliverTheSameEvents(MiniHdfs hdfs) throws Exception {
    ManySegments segments = new ManySegments(10, 4, 10, 12);
    ReplaysDuringPublishing.Result result =
        new ReplaysDuringPublishing(
                hdfs.newDirectory(),
                hdfs.configuration(),
                segments,
                PublishOptions.defaults().roundOf(1 << 30, 4),
                seed)
            .run();
    assertThat(result.filesBefore()).as("seed %d", seed).isEqualTo(400);
    assertThat(result.filesAfter()).as("seed %d", seed).isEqualTo(3 * 40);
    assertThat(result.replays())
        .as("replays that ended meanwhile, seed %d", seed)
        .isGreaterThanOrEqualTo(2 * 3 * 40);
  }
}
