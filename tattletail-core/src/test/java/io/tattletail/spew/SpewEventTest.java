package io.tattletail.spew;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SpewEventTest {
  private final JsonSpewSerializer json = new JsonSpewSerializer();

  private static SpewEvent.Builder event() {
    return SpewEvent.builder().channel("c").payload("{\"a\":1}");
  }

  @Test
  void theBuilderFillsInIdAndTime() {
    Instant before = Instant.now();

    SpewEvent event = SpewEvent.builder().channel("c").build();

    assertThat(UUID.fromString(event.id()).version()).isEqualTo(7);
    assertThat(Duration.between(before, event.timestamp()).abs()).isLessThan(Duration.ofMinutes(1));
    assertThat(event.timestamp()).isEqualTo(event.timestamp().truncatedTo(ChronoUnit.MICROS));
    assertThat(event.source()).isEmpty();
    assertThat(event.headers()).isEmpty();
    assertThat(event.payload().remaining()).isZero();
    assertThat(event.origin()).isEqualTo(Origin.LIVE);
    assertThat(event.position()).isEmpty();
    assertThat(event.serialized()).isEmpty();
    assertThat(event.serializerName()).isEmpty();
  }

  @Test
  void theBuilderNeedsAChannel() {
    assertThatThrownBy(() -> SpewEvent.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an event needs a channel");
  }

  @Test
  void theBuilderRefusesWhatNoHeaderCanHave() {
    assertThatThrownBy(() -> SpewEvent.builder().channel("").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("channel is empty");
    assertThatThrownBy(() -> event().id("\ud800").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id has a lone surrogate U+d800 at index 0");
    assertThatThrownBy(() -> event().timestamp(Instant.MAX).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not between");
    assertThatThrownBy(() -> event().header("\udc00", "").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("header name has a lone surrogate");
  }

  @Test
  void whatTheBuilderWasGivenCanChangeAfterwards() {
    byte[] payload = {'1'};
    SpewEvent.Builder builder = SpewEvent.builder().channel("c").payload(payload).header("k", "1");
    SpewEvent event = builder.build();

    payload[0] = '2';
    builder.header("k", "2").payload("3");

    assertThat(UTF_8.decode(event.payload()).toString()).isEqualTo("1");
    assertThat(event.headers()).containsEntry("k", "1");
  }

  @Test
  void serializingKeepsTheHeaderAndAddsTheBytes() {
    SpewEvent built = event().build();

    SpewEvent serialized = built.serializedBy(json);

    assertThat(serialized.header()).isEqualTo(built.header());
    assertThat(serialized.payload()).isEqualTo(built.payload());
    assertThat(serialized.serialized()).contains(ByteBuffer.wrap(json.serialize(built)));
    assertThat(serialized.serializerName()).contains("tattletail-json-1");
    assertThat(serialized.serializedBy(json)).isSameAs(serialized);
  }

  @Test
  void aPositionIsAddedToACopy() {
    SpewEvent event = event().build();
    SpewPosition position = new SpewPosition("s", 3, 4);

    SpewEvent delivered = event.at(position);

    assertThat(delivered.position()).contains(position);
    assertThat(delivered.id()).isEqualTo(event.id());
    assertThat(event.position()).isEmpty();
    assertThat(delivered.toString())
        .isEqualTo("SpewEvent[c %s %s s@4 (after 3) LIVE]", event.id(), event.timestamp());
  }

  private SpewEvent replayedFromABlock(byte[] bytes) {
    byte[] block = new byte[1_000];
    System.arraycopy(bytes, 0, block, 100, bytes.length);
    return SpewEvent.replayed(
        "i", "c", Instant.EPOCH, null, ByteBuffer.wrap(block, 100, bytes.length), json);
  }

  @Test
  void aReplayedEventDecodesTheRestOnDemand() {
    byte[] bytes = json.serialize(event().source("crm").header("k", "v").build());

    SpewEvent event = replayedFromABlock(bytes);

    assertThat(event.origin()).isEqualTo(Origin.REPLAY);
    assertThat(event.source()).isEqualTo("crm");
    assertThat(event.headers()).containsEntry("k", "v");
    assertThat(UTF_8.decode(event.payload()).toString()).isEqualTo("{\"a\":1}");
    assertThat(event.serialized()).contains(ByteBuffer.wrap(bytes));
  }

  @Test
  void compactCopiesTheEventOutOfItsBlock() {
    byte[] bytes = json.serialize(event().build());
    SpewEvent event = replayedFromABlock(bytes).at(new SpewPosition("s", -1, 0));

    SpewEvent compact = event.compact();

    assertThat(compact.serialized()).isEqualTo(event.serialized());
    assertThat(compact.payload()).isEqualTo(event.payload());
    assertThat(compact.position()).isEqualTo(event.position());
    assertThat(compact.origin()).isEqualTo(Origin.REPLAY);
    assertThat(compact.compact()).isSameAs(compact);
    SpewEvent built = event().build();
    assertThat(built.compact()).isSameAs(built);
  }

  @Test
  void whatAnEventHandsOutCannotBeWritten() {
    SpewEvent event = replayedFromABlock(json.serialize(event().build()));

    assertThat(event.payload().isReadOnly()).isTrue();
    assertThat(event.serialized().orElseThrow().isReadOnly()).isTrue();
    assertThat(event.payload().position(1)).isNotEqualTo(event.payload());
  }

  @Test
  void bytesThatCannotBeDecodedNameTheEvent() {
    SpewEvent event = replayedFromABlock("junk".getBytes(UTF_8));

    assertThatThrownBy(event::source)
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(SpewFormatException.class)
        .hasMessageStartingWith("event i of channel c: not an event in JSON");
    assertThatThrownBy(event::payload)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("event i of channel c: not an event in JSON");
  }

  @Test
  void aSerializedFormWithoutAnAccessibleArrayIsRefused() {
    SpewHeader header = event().build().header();

    assertThatThrownBy(() -> SpewEvent.serialized(header, ByteBuffer.allocateDirect(4), json))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("accessible array");
  }

  @Test
  void twoEventsOfTheSameBytesAreDifferentObjects() throws Exception {
    byte[] bytes = json.serialize(event().build());

    SpewEvent one = json.deserialize(bytes);
    SpewEvent other = json.deserialize(bytes);

    assertThat(one).isNotEqualTo(other);
    assertThat(one.serialized()).isEqualTo(other.serialized());
  }
}
