package io.tattletail.spew.kafka;

import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;

/** The bytes of events. */
final class KafkaRecordsBytes {
  private KafkaRecordsBytes() {}

  static byte[] of(SpewEvent event) {
    ByteBuffer buffer = event.serialized().orElseThrow();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
