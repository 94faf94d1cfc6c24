package io.tattletail.spew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Events go through Java's serialization and stay what they are. */
class SerializedEventTest {
  private static final SpewEvent BUILT =
      SpewEvent.builder()
          .channel("order.paid")
          .source("shop")
          .header("trace", "7")
          .payload("{\"a\":1}")
          .build();

  private static byte[] written(SpewEvent event) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(event);
    }
    return bytes.toByteArray();
  }

  private static SpewEvent carried(SpewEvent event) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written(event)))) {
      return (SpewEvent) in.readObject();
    }
  }

  private static void assertSame(SpewEvent actual, SpewEvent expected) {
    assertThat(actual.id()).isEqualTo(expected.id());
    assertThat(actual.channel()).isEqualTo(expected.channel());
    assertThat(actual.timestamp()).isEqualTo(expected.timestamp());
    assertThat(actual.origin()).isEqualTo(expected.origin());
    assertThat(actual.position()).isEqualTo(expected.position());
    assertThat(actual.source()).isEqualTo(expected.source());
    assertThat(actual.headers()).isEqualTo(expected.headers());
    assertThat(actual.payload()).isEqualTo(expected.payload());
    assertThat(actual.serialized()).isEqualTo(expected.serialized());
    assertThat(actual.serializerName()).isEqualTo(expected.serializerName());
  }

  @Test
  void liveAndReplayedEventsStayTheSame() throws Exception {
    SpewEvent live = BUILT.serializedBy(new JsonSpewSerializer());
    assertSame(carried(live), live);
    SpewEvent delivered = live.at(new SpewPosition("s", 3, 5));
    assertSame(carried(delivered), delivered);
    SpewEvent replayed =
        SpewEvent.replayed(
            "i",
            "c",
            live.timestamp(),
            null,
            live.serialized().map(SerializedEventTest::copy).orElseThrow(),
            new JsonSpewSerializer());
    assertSame(carried(replayed), replayed);
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void onlyTheEventIsWrittenAndNotTheBlockItLiesIn() throws Exception {
    byte[] event = new JsonSpewSerializer().serialize(BUILT);
    ByteBuffer block = ByteBuffer.wrap(new byte[1 << 20]);
    block.put(event).flip();
    SpewEvent replayed =
        SpewEvent.replayed("i", "c", BUILT.timestamp(), null, block, new JsonSpewSerializer());
    assertThat(written(replayed)).hasSizeLessThan(event.length + 1_000);
  }

  @Test
  void aThreadWithoutAContextClassLoaderReadsThem() throws Exception {
    SpewEvent live = BUILT.serializedBy(new JsonSpewSerializer());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      assertSame(carried(live), live);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void whatCannotBeReadBackIsNotWritten() {
    assertThatThrownBy(() -> written(BUILT))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("was built and has no serialized form");
    SpewSerializer own = new JsonSpewSerializer();
    SpewSerializer withoutConstructor =
        new SpewSerializer() {
          @Override
          public String name() {
            return own.name();
          }

          @Override
          public byte[] serialize(SpewEvent event) {
            return own.serialize(event);
          }

          @Override
          public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
            return own.header(serialized);
          }

          @Override
          public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
            return own.payload(serialized);
          }
        };
    assertThatThrownBy(() -> written(BUILT.serializedBy(withoutConstructor)))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("has no public constructor without parameters");
  }
}
