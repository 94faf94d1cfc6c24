package io.tattletail.spew;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are: an event, or a {@link SpewFormatException}. */
class JsonSpewSerializerDamageTest {
  private static final long SEED = 20261122;

  private final JsonSpewSerializer json = new JsonSpewSerializer();
  private final byte[] event =
      json.serialize(
          SpewEvent.builder()
              .id("0193")
              .channel("contact.ädded")
              .timestamp(Instant.parse("2026-11-22T10:15:00.000001Z"))
              .source("crm")
              .header("trace", "t\n1")
              .payload("{\"n\":[-1.5e3,true,false,null,\"\\u00e9\uD83D\uDE00\"]}")
              .build());

  @Test
  void anEventCutAnywhereIsAFormatError() {
    for (int length = 0; length < event.length; length++) {
      byte[] cut = Arrays.copyOf(event, length);
      assertThatThrownBy(() -> json.payload(ByteBuffer.wrap(cut)))
          .as("cut to %d bytes", length)
          .isInstanceOf(SpewFormatException.class)
          .hasMessageContaining(length == 0 ? "expected an event" : "not an event in JSON");
    }
  }

  @Test
  void invalidUtf8IsAFormatError() {
    for (String inId : new String[] {"\u00ff", "\u00c3", "\u00e2\u0082", "\u0080"}) {
      byte[] bytes =
          ("{\"id\":\"" + inId + "\",\"channel\":\"c\",\"timestamp\":\"2026-01-01T00:00:00Z\"}")
              .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThatThrownBy(() -> json.header(ByteBuffer.wrap(bytes)))
          .isInstanceOf(SpewFormatException.class)
          .hasMessageContaining("Invalid UTF-8");
    }
  }

  @Test
  void aNestingDeeperThanAnyEventHasIsAFormatError() {
    byte[] bytes = ("{\"payload\":" + "[".repeat(1_000_000)).getBytes(UTF_8);

    assertThatThrownBy(() -> json.payload(ByteBuffer.wrap(bytes)))
        .isInstanceOf(SpewFormatException.class)
        .hasMessageContaining("nesting depth");
  }

  @Test
  void randomDamageIsAFormatErrorOrAnEventAndNeverAnotherException() {
    Random random = new Random(SEED);
    int errors = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = event.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      errors += isError(bytes, i) ? 1 : 0;
    }
    assertThat(errors).isGreaterThan(10_000);
  }

  private boolean isError(byte[] bytes, int round) {
    try {
      json.header(ByteBuffer.wrap(bytes));
      json.payload(ByteBuffer.wrap(bytes));
      return false;
    } catch (SpewFormatException e) {
      assertThat(e.getMessage()).isNotBlank();
      return true;
    } catch (RuntimeException e) {
      return fail("seed %d, round %d: %s".formatted(SEED, round, new String(bytes, UTF_8)), e);
    }
  }
}
