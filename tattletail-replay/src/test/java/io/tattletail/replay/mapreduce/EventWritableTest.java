package io.tattletail.replay.mapreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.faults.OtherSerializer;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.kafka.KafkaRecordSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.util.ReflectionUtils;
import org.junit.jupiter.api.Test;

/** Events survive the way from mapper to reducer. */
class EventWritableTest {
  private final Configuration configuration = new Configuration();

  private static SpewEvent built() {
    return SpewEvent.builder()
        .channel("order.paid \uD83D\uDCB0")
        .source("shop")
        .header("trace", "t")
        .payload("{\"a\":1}")
        .build();
  }

  private SpewEvent carried(SpewEvent event) throws IOException {
    DataOutputBuffer out = new DataOutputBuffer();
    new EventWritable(event).write(out);
    DataInputBuffer in = new DataInputBuffer();
    in.reset(out.getData(), out.getLength());
    EventWritable read = ReflectionUtils.newInstance(EventWritable.class, configuration);
    read.readFields(in);
    assertThat(in.getPosition()).isEqualTo(out.getLength());
    return read.get();
  }

  private static void assertSame(SpewEvent actual, SpewEvent expected) {
    assertThat(actual.id()).isEqualTo(expected.id());
    assertThat(actual.channel()).isEqualTo(expected.channel());
    assertThat(actual.timestamp()).isEqualTo(expected.timestamp());
    assertThat(actual.position()).isEqualTo(expected.position());
    assertThat(actual.headers()).isEqualTo(expected.headers());
    assertThat(actual.payload()).isEqualTo(expected.payload());
    assertThat(actual.serialized()).isEqualTo(expected.serialized());
    assertThat(actual.serializerName()).isEqualTo(expected.serializerName());
  }

  @Test
  void anEventIsTheSameWithAndWithoutAPosition() throws Exception {
    SpewEvent event = built().serializedBy(new JsonSpewSerializer());
    assertSame(carried(event), event);
    SpewEvent delivered = event.at(new SpewPosition("s", 3, 5));
    assertSame(carried(delivered), delivered);
  }

  @Test
  void anotherSerializerIsFoundByTheConfiguration() throws Exception {
    SpewEvent event = built().serializedBy(new OtherSerializer());
    assertThatThrownBy(() -> carried(event))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "an event of serializer '%s', and only [%s, %s] are known",
            new OtherSerializer().name(), JsonSpewSerializer.NAME, KafkaRecordSerializer.NAME);
    ArchiveInput.of(configuration).serializers(List.of(OtherSerializer.class));
    assertSame(carried(event), event);
  }

  @Test
  void anEventThatWasBuiltCannotBeWritten() {
    assertThatThrownBy(() -> new EventWritable(built()).write(new DataOutputBuffer()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was built and has no serialized form");
    assertThatThrownBy(() -> new EventWritable().get()).hasMessage("no event was set");
  }
}
