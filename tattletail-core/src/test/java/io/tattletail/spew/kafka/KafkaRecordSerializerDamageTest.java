package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Any bytes give an event or a {@link SpewFormatException}. */
class KafkaRecordSerializerDamageTest {
  private static final long SEED = 20261126;
  private static final Uuid TOPIC_ID = new Uuid(123, 456);

  private final KafkaRecordSerializer format = new KafkaRecordSerializer();
  private final byte[] event =
      event("the key".getBytes(UTF_8), "the value, some bytes".getBytes(UTF_8));

  private static byte[] event(byte[] key, byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", "t1".getBytes(UTF_8));
    headers.add("trace", null);
    headers.add("é", new byte[] {-1, 0});
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "orders",
            3,
            1_000_000,
            1_795_000_000_000L,
            TimestampType.CREATE_TIME,
            0,
            0,
            key,
            value,
            headers,
            Optional.of(5));
    return KafkaRecordsBytes.of(
        KafkaRecords.event(
            KafkaRecords.stored(
                new TopicStream(TOPIC_ID, new TopicPartition("orders", 3), "contact.ädded"),
                record,
                "contact.ädded",
                Instant.parse("2026-11-22T10:15:00.000001Z"))));
  }

  @Test
  void anEventCutAnywhereIsAFormatError() {
    for (byte[] whole : new byte[][] {event, event(null, null), event(new byte[0], new byte[0])}) {
      for (int length = 0; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> format.payload(ByteBuffer.wrap(cut)))
            .as("payload of what is cut to %d bytes", length)
            .isInstanceOf(SpewFormatException.class)
            .hasMessageContaining("not a record of format kafka-record-1");
        assertThatThrownBy(() -> format.header(ByteBuffer.wrap(cut)))
            .as("header of what is cut to %d bytes", length)
            .isInstanceOf(SpewFormatException.class)
            .hasMessageContaining("not a record of format kafka-record-1");
      }
    }
  }

  @Test
  void bytesBehindTheValueAreAFormatError() {
    byte[] longer = Arrays.copyOf(event, event.length + 1);

    assertThatThrownBy(() -> format.header(ByteBuffer.wrap(longer)))
        .hasMessageContaining("expected its end at byte " + event.length);
    assertThatThrownBy(() -> format.payload(ByteBuffer.wrap(longer)))
        .hasMessageContaining("expected its end at byte " + event.length);
  }

  @Test
  void aLengthBeyondTheBytesIsAFormatErrorAndAllocatesNothing() {
    // A text of 2^62 bytes; one of -1; a number of more than 64 bits.
    for (String hex : new String[] {"80808080808080808001", "01", "ffffffffffffffffffff01"}) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThatThrownBy(() -> format.header(ByteBuffer.wrap(bytes)))
          .as(hex)
          .isInstanceOf(SpewFormatException.class);
      assertThatThrownBy(() -> format.payload(ByteBuffer.wrap(bytes)))
          .as(hex)
          .isInstanceOf(SpewFormatException.class);
    }
  }

  @Test
  void aBitFlippedAnywhereIsAnEventOrAFormatError() {
    int errors = 0;
    for (int bit = 0; bit < event.length * 8; bit++) {
      byte[] bytes = event.clone();
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      errors += isError(bytes, "bit " + bit) ? 1 : 0;
    }
    assertThat(errors).isGreaterThan(100);
  }

  @Test
  void randomDamageIsAFormatErrorOrAnEventAndNeverAnotherException() {
    Random random = new Random(SEED);
    int errors = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = event.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      errors += isError(bytes, "seed %d, round %d".formatted(SEED, i)) ? 1 : 0;
    }
    assertThat(errors).isGreaterThan(10_000);
  }

  /** All parts of the event are in the bytes; nothing is invented. */
  private boolean isError(byte[] bytes, String round) {
    try {
      ByteBuffer payload = format.payload(ByteBuffer.wrap(bytes));
      assertThat(payload.remaining()).as(round).isLessThan(bytes.length);
      SpewHeader header = format.header(ByteBuffer.wrap(bytes));
      assertThat(header.headers()).as(round).hasSizeLessThan(bytes.length);
      return false;
    } catch (SpewFormatException e) {
      assertThat(e.getMessage()).as(round).isNotBlank();
      return true;
    } catch (RuntimeException e) {
      return fail("%s: %s".formatted(round, HexFormat.of().formatHex(bytes)), e);
    }
  }
}
