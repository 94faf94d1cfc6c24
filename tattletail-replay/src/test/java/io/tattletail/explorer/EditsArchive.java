package io.tattletail.explorer;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.WikipediaEdits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The edits of the testkit, and what four services did about some of them. Edits before 18:00 are
 * published, later ones are not yet, and one recorded file is damaged.
 */
final class EditsArchive {
  /** Edits of this wiki with a number that can be divided by 7 have events that follow them. */
  static final String TRACED_CHANNEL = "#en.wikipedia";

  private static final Instant PUBLISHED_UNTIL = Instant.parse("2015-09-12T18:00:00Z");

  private EditsArchive() {}

  static void make(Path directory) throws Exception {
    List<SpewEvent> published = new ArrayList<>();
    List<SpewEvent> recorded = new ArrayList<>();
    for (SpewEvent edit : (Iterable<SpewEvent>) WikipediaEdits.stream()::iterator) {
      List<SpewEvent> events = edit.timestamp().isBefore(PUBLISHED_UNTIL) ? published : recorded;
      events.addAll(withWhatFollowed(edit));
    }
    org.apache.hadoop.fs.Path root =
        new org.apache.hadoop.fs.Path(directory.resolve("archive").toUri());
    Configuration configuration = new Configuration();
    RecorderOptions options = RecorderOptions.defaults().name("wiki").withoutPublishing();
    try (EventRecorder recorder = EventRecorder.open(root, configuration, options)) {
      recorder.onEvents(published);
    }
    PublishOptions publishing =
        PublishOptions.defaults().bytesPerSecond(Integer.MAX_VALUE).grace(Duration.ZERO);
    try (Archive archive = Archive.open(root, configuration)) {
      ArchivePublisher.of(archive, publishing).runNow();
    }
    try (EventRecorder recorder = EventRecorder.open(root, configuration, options)) {
      recorder.onEvents(recorded);
    }
    Files.write(ExploredArchive.file(directory, "%23be.wikipedia/date=2015-09-12"), new byte[100]);
  }

  private static List<SpewEvent> withWhatFollowed(SpewEvent edit) {
    int number = Integer.parseInt(edit.id().substring("edit-".length()));
    String key = "change-" + number;
    if (!edit.channel().equals(TRACED_CHANNEL) || number % 7 != 0) {
      return List.of(edit);
    }
    int pace = number % 40 + 1;
    return List.of(
        SpewEvent.builder()
            .channel(edit.channel())
            .id(edit.id())
            .timestamp(edit.timestamp())
            .source(edit.source())
            .payload(StandardCharsets.UTF_8.decode(edit.payload()).toString())
            .header("correlation-id", key)
            .build(),
        followed("filter.checked", number, edit, key, edit.id(), 3L * pace, "\"verdict\":\"fine\""),
        followed(
            "search.indexed",
            number,
            edit,
            key,
            "filter.checked-" + number,
            11L * pace,
            "\"terms\":" + (pace * 13)),
        followed(
            "cache.purged",
            number,
            edit,
            key,
            "filter.checked-" + number,
            14L * pace,
            "\"urls\":" + (pace % 5 + 1)),
        followed(
            "mail.sent",
            number,
            edit,
            key,
            "search.indexed-" + number,
            32L * pace,
            "\"watchers\":" + pace));
  }

  private static SpewEvent followed(
      String channel,
      int number,
      SpewEvent edit,
      String key,
      String cause,
      long millis,
      String what) {
    return SpewEvent.builder()
        .channel(channel)
        .id(channel + "-" + number)
        .timestamp(edit.timestamp().plusMillis(millis))
        .source(channel.substring(0, channel.indexOf('.')))
        .header("correlation-id", key)
        .header("causation-id", cause)
        .payload("{\"edit\":\"" + edit.id() + "\"," + what + "}")
        .build();
  }
}
