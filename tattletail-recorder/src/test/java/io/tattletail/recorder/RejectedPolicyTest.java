package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.common.RejectedEvent;
import io.tattletail.recorder.Segments.Found;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.spew.UnreadableEventHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class RejectedPolicyTest {
  private static final RecorderOptions OPTIONS = RecorderOptions.defaults().maxEventBytes(1_000);

  private static SpewEvent event(String id, String channel, Instant time, int payload) {
    return SpewEvent.builder()
        .id(id)
        .channel(channel)
        .timestamp(time)
        .payload("\"" + "x".repeat(payload) + "\"")
        .build();
  }

  @Test
  void whatCanNeverBeRecordedIsKeptRawAndItsStreamGoesOn(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    Instant now = Instant.now();
    try (EmbeddedSpew spew = EmbeddedSpew.open();
        EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), OPTIONS)) {
      spew.publish(event("large", "c", now, 2_000));
      spew.publish(event("good", "c", now, 1));
      spew.publish(event("long", "n".repeat(300), now, 1));
      spew.publish(event("old", "c", Instant.parse("1969-12-31T23:59:59Z"), 1));
      spew.publish(event("future", "c", now.plus(Duration.ofDays(400)), 1));
      spew.publish(event("last", "c", now, 1));
      spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder);
      spew.awaitCaughtUp("tattletail", Duration.ofSeconds(60));
      assertThat(recorder.statistics().eventsRejected()).isEqualTo(4);
      assertThat(recorder.statistics().events()).isEqualTo(2);
    }
    try (Segments segments = new Segments(hdfs, root);
        Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(segments.events()).extracting(Found::id).containsExactly("good", "last");
      List<RejectedEvent> rejected = read(archive);
      assertThat(rejected)
          .extracting(RejectedEvent::id)
          .containsExactlyInAnyOrder("large", "long", "old", "future");
      assertThat(rejected).allMatch(event -> event.position().isPresent());
      for (RejectedEvent event : rejected) {
        assertThat(new JsonSpewSerializer().header(event.event()).id())
            .as("its own bytes")
            .isEqualTo(event.id());
      }
      assertThat(rejected)
          .filteredOn(event -> event.id().equals("large"))
          .first()
          .extracting(RejectedEvent::reason)
          .asString()
          .contains("of maxEventBytes 1000");
    }
  }

  @Test
  void anEventWhosePayloadCannotBeReadIsKeptRaw(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    JsonSpewSerializer json = new JsonSpewSerializer();
    ByteBuffer bytes =
        ByteBuffer.wrap(
            ("{\"id\":\"i\",\"channel\":\"c\",\"timestamp\":\"2026-11-22T10:15:00Z\",\"source\":\"\","
                    + "\"headers\":{},\"payload\":"
                    + "[".repeat(1_001)
                    + "]".repeat(1_001)
                    + "}")
                .getBytes(StandardCharsets.UTF_8));
    SpewEvent event = SpewEvent.serialized(json.header(bytes), bytes, json);
    try (EventRecorder recorder =
        EventRecorder.open(root, hdfs.configuration(), OPTIONS.maxEventBytes(10_000))) {
      assertThatThrownBy(() -> recorder.append(event).join())
          .hasCauseInstanceOf(RejectedEventException.class)
          .hasMessageContaining("cannot be recorded: not an event in JSON")
          .hasMessageContaining("nested more than 1,000 deep");
      recorder.onEvent(event);
      assertThat(recorder.statistics().eventsRejected()).isEqualTo(1);
      assertThat(recorder.statistics().events()).isZero();
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(read(archive)).singleElement().extracting(RejectedEvent::event).isEqualTo(bytes);
    }
  }

  @Test
  void whatNoSerializerReadsIsKeptRawAndFillsItsPlaceOnTheStream(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    SpewPosition position = new SpewPosition("s", 6, 8);
    ByteBuffer bytes = ByteBuffer.wrap("no event".getBytes(StandardCharsets.UTF_8));
    try (EventRecorder recorder = EventRecorder.open(root, hdfs.configuration(), OPTIONS)) {
      UnreadableEventHandler handler = recorder::keepUnreadable;
      handler.onUnreadable(
          new UnreadableEvent(
              "c",
              Optional.of(position),
              "json",
              Optional.empty(),
              Optional.of(bytes),
              "not an event"));
      handler.onUnreadable(
          new UnreadableEvent(
              "c",
              Optional.of(new SpewPosition("s", 8, 9)),
              "json",
              Optional.empty(),
              Optional.empty(),
              "a tombstone"));
      assertThat(recorder.statistics().eventsRejected()).isEqualTo(2);
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      List<RejectedEvent> rejected = read(archive);
      assertThat(rejected)
          .extracting(RejectedEvent::reason)
          .containsExactly("not an event", "a tombstone");
      assertThat(rejected.get(0).position()).contains(position);
      assertThat(rejected.get(0).channel()).isEqualTo("c");
      assertThat(rejected.get(0).serializer()).isEqualTo("json");
      assertThat(rejected.get(0).event()).isEqualTo(bytes);
      assertThat(rejected.get(1).event().hasRemaining()).isFalse();
    }
  }

  @Test
  void manyUnreadableEventsAreKeptWithOneSync(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    try (Faults faults = Faults.create();
        EventRecorder recorder =
            EventRecorder.open(root, faults.install(hdfs.configuration()), OPTIONS)) {
      List<UnreadableEvent> events = new ArrayList<>();
      for (int i = 0; i < 4_000; i++) {
        events.add(
            new UnreadableEvent(
                "c",
                Optional.of(new SpewPosition("s", i - 1, i)),
                "json",
                Optional.empty(),
                Optional.empty(),
                "a tombstone"));
      }
      long before = faults.calls(Operation.HSYNC);
      UnreadableEventHandler handler = recorder;
      handler.onUnreadable(events);
      assertThat(faults.calls(Operation.HSYNC) - before).isEqualTo(1);
      assertThat(recorder.statistics().eventsRejected()).isEqualTo(4_000);
    }
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(read(archive)).hasSize(4_000);
    }
  }

  private static List<RejectedEvent> read(Archive archive) throws Exception {
    List<RejectedEvent> all = new ArrayList<>();
    RejectedEvents rejected = RejectedEvents.read(archive);
    while (rejected.next()) {
      all.add(rejected.event());
    }
    return all;
  }

  @Test
  void byTheOtherPolicyItIsRefusedAndNothingLaterOfItsBatchIsAppended(MiniHdfs hdfs)
      throws Exception {
    Path root = hdfs.newDirectory();
    try (EventRecorder recorder =
            EventRecorder.open(
                root, hdfs.configuration(), OPTIONS.rejected(RejectedPolicy.REFUSE));
        Archive archive = Archive.open(root, hdfs.configuration())) {
      SpewEvent large =
          event("large", "c", Instant.now(), 2_000).serializedBy(new JsonSpewSerializer());
      SpewEvent later = event("later", "c", Instant.now(), 1);
      assertThatThrownBy(() -> recorder.onEvents(List.of(large, later)))
          .isInstanceOf(RejectedEventException.class)
          .hasMessageContaining("of maxEventBytes 1000");
      recorder.flush();
      assertThat(recorder.statistics().events()).isZero();
      assertThat(read(archive)).isEmpty();
    }
  }
}
