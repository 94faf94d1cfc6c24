package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishedRound;
import io.tattletail.common.Partition;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class PublishingTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");
  private static final Partition PARTITION =
      new Partition("c", TIME.atZone(java.time.ZoneOffset.UTC).toLocalDate());

  private final BlockingQueue<PublishedRound> published = new LinkedBlockingQueue<>();
  private final PublishOptions telling = PublishOptions.defaults().listener(published::add);

  private static SpewEvent event(int i) {
    return SpewEvent.builder().id("id-" + i).channel("c").timestamp(TIME.plusMillis(i)).build();
  }

  private static int rounds(MiniHdfs hdfs, Path root) throws Exception {
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      return archive.store().rounds(PARTITION).size();
    }
  }

  @Test
  void aRecorderPublishesWhatIsDueInTheBackground(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(
            root,
            hdfs.configuration(),
            RecorderOptions.defaults()
                .rollIdle(Duration.ofMillis(1))
                .publishing(telling)
                .publishInterval(Duration.ofMillis(20)))) {
      recorder.onEvent(event(0));
      PublishedRound round = published.poll(60, TimeUnit.SECONDS);
      assertThat(round).isNotNull();
      assertThat(round.partition()).isEqualTo(PARTITION);
      assertThat(round.events()).isEqualTo(1);
      recorder.onEvent(event(1));
    }
    assertThat(rounds(hdfs, root)).isEqualTo(1);
  }

  @Test
  void aRecorderPublishesAllWhenItIsClosedIfAsked(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    EventRecorder recorder =
        EventRecorder.open(
            root,
            hdfs.configuration(),
            RecorderOptions.defaults().publishing(telling).publishingOnClose());
    recorder.onEvent(event(0));
    recorder.onEvent(event(1));
    assertThat(rounds(hdfs, root)).isZero();
    recorder.close();
    assertThat(rounds(hdfs, root)).isEqualTo(1);
    assertThat(published)
        .singleElement()
        .satisfies(round -> assertThat(round.events()).isEqualTo(2));
  }

  @Test
  void aRecorderWithoutPublishingPublishesNothing(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(
            root, hdfs.configuration(), RecorderOptions.defaults().withoutPublishing())) {
      recorder.onEvent(event(0));
    }
    assertThat(rounds(hdfs, root)).isZero();
  }
}
