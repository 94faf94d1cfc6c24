package io.tattletail.spew.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.cloudevents.CloudEvent;
import io.tattletail.spew.SpewFormatException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes give an event or a {@link SpewFormatException}. */
class CloudEventsDamageTest {
  private static final long SEED = 20261122;

  private static final String HEADER =
      """
      {"specversion":"1.0","type":"contact.ädded","source":"/crm?a=%20","id":"1","time":"2026-11-22T10:15:00.000001+01:00","flag":true,"n":-12,"dataschema":"urn:x:y",""";

  private static final String[] EVENTS = {
    HEADER + "\"data\":{\"n\":[-1.5e3,true,false,null,\"\\u00e9\uD83D\uDE00\"]}}",
    HEADER + "\"datacontenttype\":\"text/plain\",\"data\":\"\\u00e9\uD83D\uDE00\"}",
    HEADER + "\"datacontenttype\":\"a/b\",\"data_base64\":\"AAECAwQFBgc=\"}"
  };

  private final CloudEventsSpewSerializer cloudEvents = new CloudEventsSpewSerializer();

  @Test
  void anEventCutAnywhereIsAFormatError() {
    for (String event : EVENTS) {
      byte[] bytes = event.getBytes(UTF_8);
      for (int length = 0; length < bytes.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
        assertThatThrownBy(() -> cloudEvents.header(cut.duplicate()))
            .isInstanceOf(SpewFormatException.class);
        assertThatThrownBy(() -> cloudEvents.payload(cut.duplicate()))
            .isInstanceOf(SpewFormatException.class);
      }
    }
  }

  @Test
  void aNestingDeeperThanAnyEventHasIsAFormatError() {
    byte[] bytes = (HEADER + "\"data\":" + "[".repeat(1_000_000)).getBytes(UTF_8);

    assertThatThrownBy(() -> cloudEvents.header(ByteBuffer.wrap(bytes)))
        .isInstanceOf(SpewFormatException.class)
        .hasMessageContaining("nested more than 1,000 deep");
  }

  @Test
  void randomDamageIsAFormatErrorOrAnEventAndNeverAnotherException() {
    Random random = new Random(SEED);
    int errors = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] bytes = EVENTS[i % EVENTS.length].getBytes(UTF_8);
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            random.nextBoolean() ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
      }
      errors += isError(bytes, i) ? 1 : 0;
    }
    assertThat(errors).isBetween(10_000, 59_000);
  }

  private boolean isError(byte[] bytes, int round) {
    try {
      CloudEvent event = cloudEvents.toCloudEvent(cloudEvents.deserialize(bytes));
      assertThat(event.getId()).isNotEmpty();
      return false;
    } catch (SpewFormatException e) {
      assertThat(e.getMessage()).isNotBlank();
      return true;
    } catch (RuntimeException e) {
      return fail("seed %d, round %d: %s".formatted(SEED, round, new String(bytes, UTF_8)), e);
    }
  }
}
