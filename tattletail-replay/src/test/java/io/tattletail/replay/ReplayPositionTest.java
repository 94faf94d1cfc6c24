package io.tattletail.replay;

import static io.tattletail.replay.Archives.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayPositionTest {
  private static final ReplayPosition POSITION =
      new ReplayPosition(
          1_772_359_200_000_001L,
          "#en~wikipedia/é ",
          "stream,1",
          -1,
          SegmentArchive.recorder("r"),
          42,
          List.of(-1L, 0L, 7L));

  private final long seed = new Random().nextLong();

  @TempDir java.nio.file.Path directory;

  @Test
  void aPositionIsOneReadableLineOfAsciiThatReadsBackEqual() {
    assertThat(POSITION.toString())
        .isEqualTo(
            "1~2026-03-01T10:00:00.000001Z~%23en%7Ewikipedia%2F%C3%A9+~stream%2C1~-1~r.20260301T000000Z.0~42~ffffffffffffffff,0,7~85cd9cde");
    assertThat(ReplayPosition.parse(POSITION.toString())).isEqualTo(POSITION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "2~x", "1~a~b", "nonsense"})
  void whatIsNoPositionIsRefusedAndShown(String text) {
    assertThatThrownBy(() -> ReplayPosition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no replay position");
  }

  @Test
  void everyCutAndEveryChangedCharacterIsNoticed() {
    String text = POSITION.toString();
    for (int i = 0; i < text.length(); i++) {
      String cut = text.substring(0, i);
      String changed = cut + (text.charAt(i) == '5' ? '6' : '5') + text.substring(i + 1);
      for (String bad : List.of(cut, changed)) {
        assertThatThrownBy(() -> ReplayPosition.parse(bad))
            .as(bad)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("position");
      }
    }
  }

  @Test
  void aReplayResumedBehindAnyEventGivesExactlyTheRest() throws Exception {
    Path root = new Path(directory.toUri());
    EventGenerator generator =
        EventGenerator.seeded(seed)
            .withChannels(3)
            .withTies(0.6)
            .withDuplicates(0.1)
            .withSharedIds(0.2)
            .withDisorder(0.1, Duration.ofSeconds(1));
    RecorderOptions options = RecorderOptions.defaults().rollBytes(2_000);
    try (EmbeddedSpew spew =
            EmbeddedSpew.builder().streamsPerChannel(2).batchSize(20).redelivery(0.2, seed).open();
        EventRecorder one = EventRecorder.open(root, new Configuration(), options.name("one"));
        EventRecorder two = EventRecorder.open(root, new Configuration(), options.name("two"))) {
      spew.subscribe("one", ChannelFilter.all(), StartAt.earliest(), one);
      spew.subscribe("two", ChannelFilter.all(), StartAt.earliest(), two);
      generator.stream().limit(300).forEach(spew::publish);
      spew.awaitCaughtUp("one", Duration.ofSeconds(60));
      spew.awaitCaughtUp("two", Duration.ofSeconds(60));
    }
    try (EventReplayer replayer = EventReplayer.open(root, new Configuration())) {
      List<SpewEvent> all = new ArrayList<>();
      List<String> positions = new ArrayList<>();
      try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
        assertThat(cursor.position()).isEmpty();
        while (cursor.next()) {
          all.add(cursor.event());
          positions.add(cursor.position().orElseThrow().toString());
        }
        assertThat(cursor.position().map(Object::toString))
            .isEqualTo(Optional.of(positions.get(positions.size() - 1)));
      }
      for (int i = 0; i < all.size(); i++) {
        ReplayPosition position = ReplayPosition.parse(positions.get(i));
        List<SpewEvent> rest = new ArrayList<>();
        try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all().after(position))) {
          assertThat(cursor.position()).contains(position);
          while (cursor.next()) {
            rest.add(cursor.event());
            assertThat(cursor.position().orElseThrow().toString())
                .as("the same position as without the break, seed %d", seed)
                .isEqualTo(positions.get(i + rest.size()));
          }
        }
        assertThat(seen(rest))
            .as("behind event %d, seed %d", i, seed)
            .isEqualTo(seen(all.subList(i + 1, all.size())));
      }
    }
  }
}
