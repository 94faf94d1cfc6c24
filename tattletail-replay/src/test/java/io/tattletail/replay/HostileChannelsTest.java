package io.tattletail.replay;

import static io.tattletail.replay.Archives.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.recorder.RejectedEventException;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channel names come from outside. */
@ExtendWith(MiniHdfsExtension.class)
class HostileChannelsTest {
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

  private static final List<String> RECORDABLE =
      List.of(
          "../../etc",
          "..",
          ".",
          "a/b",
          "a",
          "b",
          "#x",
          "a=b",
          "%2F",
          "/",
          "a:b",
          "\\",
          "*",
          "{a,b}",
          "~",
          " ",
          "a ",
          "A",
          "\u0001",
          "\u007f",
          "😀",
          "é",
          "e\u0301",
          "channel=x",
          "date=2026-03-01",
          "recorded",
          "_quarantine",
          "archive.json",
          ".hidden",
          "null",
          "x".repeat(247));

  @Test
  void eachRecordableNameComesBackExactlyAndHasAPartitionOfItsOwnBelowTheRoot(MiniHdfs hdfs)
      throws Exception {
    Path root = new Path(hdfs.newDirectory(), "deep/archive");
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      List<SpewEvent> events = new ArrayList<>();
      for (String channel : RECORDABLE) {
        events.add(
            SpewEvent.builder().id("id of " + channel).channel(channel).timestamp(TIME).build());
      }
      recorder.onEvents(events);
    }
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      List<SpewEvent> replayed = replay(replayer, ReplayQuery.all());
      assertThat(replayed)
          .extracting(SpewEvent::channel)
          .containsExactlyInAnyOrderElementsOf(RECORDABLE);
      assertThat(replayed).allMatch(event -> event.id().equals("id of " + event.channel()));
      for (String channel : RECORDABLE) {
        ReplayQuery one = ReplayQuery.all().channels(ChannelFilter.exactly(List.of(channel)));
        assertThat(replay(replayer, one))
            .as(channel)
            .extracting(SpewEvent::channel)
            .containsExactly(channel);
      }
    }
    Set<Path> partitions = new HashSet<>();
    RemoteIterator<LocatedFileStatus> files =
        FileSystem.get(hdfs.configuration()).listFiles(root.getParent(), true);
    while (files.hasNext()) {
      Path path = files.next().getPath();
      assertThat(path.toString()).startsWith(root.toString());
      if (path.getName().endsWith(".avro")) {
        partitions.add(path.getParent());
      }
    }
    assertThat(partitions).hasSameSizeAs(RECORDABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"__HIVE_DEFAULT_PARTITION__", "a\0b"})
  void aNameThatCannotBeRepresentedIsRejectedAndNothingElseIsTouched(String channel, MiniHdfs hdfs)
      throws Exception {
    assertRejected(hdfs, channel, "cannot be recorded");
  }

  @Test
  void aNameOfOneThousandCharactersIsRejectedWithItsLengthAndTheLimit(MiniHdfs hdfs)
      throws Exception {
    assertRejected(hdfs, "x".repeat(1_000), "1000 bytes of UTF-8, of 247");
  }

  private static void assertRejected(MiniHdfs hdfs, String channel, String why) throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      SpewEvent bad = SpewEvent.builder().channel(channel).timestamp(TIME).build();
      assertThat(recorder.append(bad))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(RejectedEventException.class)
          .withMessageContaining(why);
      assertThatThrownBy(() -> recorder.onEvent(bad))
          .isInstanceOf(RejectedEventException.class)
          .hasMessageContaining(why);
      recorder.onEvent(SpewEvent.builder().channel("good").timestamp(TIME).build());
    }
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      assertThat(replay(replayer, ReplayQuery.all()))
          .extracting(SpewEvent::channel)
          .containsExactly("good");
    }
  }

  @Test
  void aLoneSurrogateAndTheEmptyNameAreNoChannelAtAll() {
    assertThatThrownBy(() -> SpewEvent.builder().channel("a\ud800b").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("channel has a lone surrogate U+d800 at index 1");
    assertThatThrownBy(() -> SpewEvent.builder().channel("").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("channel is empty");
  }
}
