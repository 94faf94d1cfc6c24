package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tattletail.common.ArchiveException;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Origin;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.cloudevents.CloudEventsSpewSerializer;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MiniHdfsExtension.class)
class RecordThenReplayCloudEventsTest {
  private static final OffsetDateTime START =
      OffsetDateTime.parse("2026-11-22T23:50:00.123456789+02:00");

  private final CloudEventsSpewSerializer cloudEvents = new CloudEventsSpewSerializer();

  /** In time order; the last has nothing that a serializer would write in the same way. */
  private final List<byte[]> published = new ArrayList<>();

  private Path root;

  @BeforeEach
  void record(MiniHdfs hdfs) throws Exception {
    root = hdfs.newDirectory();
    try (EmbeddedSpew spew = EmbeddedSpew.builder().serializer(cloudEvents).open();
        EventRecorder recorder =
            EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults())) {
      spew.subscribe("tattletail", ChannelFilter.all(), StartAt.earliest(), recorder);
      for (int i = 0; i < 300; i++) {
        publish(spew, cloudEvents.fromCloudEvent(cloudEvent(i)));
      }
      String byHand =
          """
          { "data" : { "a": 1.0, "a" : [ ] }, "n" : 1, "unset": null, "time" : "2026-12-01t00:00:00z",
            "id" : "\\u0031", "source":"/crm", "type" : "byhand/#1", "specversion" : "1.0" }
          """;
      publish(spew, cloudEvents.deserialize(byHand.getBytes(StandardCharsets.UTF_8)));
      spew.awaitCaughtUp("tattletail", Duration.ofSeconds(60));
    }
  }

  private void publish(EmbeddedSpew spew, SpewEvent event) {
    byte[] bytes = new byte[event.serialized().orElseThrow().remaining()];
    event.serialized().orElseThrow().get(bytes);
    published.add(bytes);
    spew.publish(event);
  }

  private static CloudEvent cloudEvent(int i) {
    CloudEventBuilder event =
        CloudEventBuilder.v1()
            .withId(String.valueOf(i / 2))
            .withSource(URI.create(i % 2 == 0 ? "/crm" : "/shop"))
            .withType("type." + i % 3)
            .withTime(START.plusSeconds(i))
            .withExtension("sequence", i);
    return i % 5 == 0
        ? event.withData("application/octet-stream", new byte[] {(byte) i, -1}).build()
        : event
            .withData(
                "application/json", "[%d , \"é\"]".formatted(i).getBytes(StandardCharsets.UTF_8))
            .build();
  }

  @Test
  void theyComeBackByteForByteAndInTimeOrder(MiniHdfs hdfs) throws Exception {
    CapturingHandler replayed = new CapturingHandler();
    ReplayerOptions options = ReplayerOptions.defaults().serializer(cloudEvents);
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration(), options)) {
      replayer.replay(ReplayQuery.all(), replayed);
    }

    assertThat(replayed.events()).hasSize(published.size());
    for (int i = 0; i < published.size(); i++) {
      SpewEvent event = replayed.events().get(i);
      assertThat(event.serialized()).contains(ByteBuffer.wrap(published.get(i)));
      assertThat(event.origin()).isEqualTo(Origin.REPLAY);
      assertThat(event.serializerName()).contains("cloudevents-json-1.0");
      if (i < 300) {
        CloudEvent original = cloudEvent(i);
        assertThat(event.id()).isEqualTo(original.getSource() + " " + original.getId());
        assertThat(event.channel()).isEqualTo(original.getType());
        assertThat(cloudEvents.toCloudEvent(event)).isEqualTo(original);
      }
    }
    SpewEvent byHand = replayed.events().get(300);
    assertThat(byHand.id()).isEqualTo("/crm 1");
    assertThat(StandardCharsets.UTF_8.decode(byHand.payload()).toString())
        .isEqualTo("{ \"a\": 1.0, \"a\" : [ ] }");
  }

  @Test
  void aReplayThatDoesNotKnowTheFormatSaysSo(MiniHdfs hdfs) throws Exception {
    try (EventReplayer replayer = EventReplayer.open(root, hdfs.configuration())) {
      assertThatThrownBy(() -> replayer.replay(ReplayQuery.all(), event -> {}))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("has events of serializer 'cloudevents-json-1.0'")
          .hasMessageContaining("Register it with ReplayerOptions.serializer");
    }
  }
}
