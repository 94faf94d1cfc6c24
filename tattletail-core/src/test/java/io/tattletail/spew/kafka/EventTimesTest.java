package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimesTest {
  private final LongAdder implausible = new LongAdder();

  private static final Instant KAFKAS = Instant.parse("2026-11-26T10:00:00.123Z");

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, long timestamp, String header, byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("at", "2001-01-01T00:00:00Z".getBytes(UTF_8));
    headers.add("at", header == null ? null : header.getBytes(UTF_8));
    return new ConsumerRecord<>(
        "t",
        0,
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        -1,
        -1,
        null,
        value,
        headers,
        Optional.empty());
  }

  private static ConsumerRecord<byte[], byte[]> withHeader(String header) {
    return record(7, KAFKAS.toEpochMilli(), header, null);
  }

  private static ConsumerRecord<byte[], byte[]> withValue(String value) {
    return record(7, KAFKAS.toEpochMilli(), null, value == null ? null : value.getBytes(UTF_8));
  }

  private EventTimes times(RecordTime time) {
    return new EventTimes("s", time, implausible);
  }

  @Test
  void aRecordsTimeIsKafkasByDefault() {
    EventTimes times = times(RecordTime.kafka());

    assertThat(times.of(withHeader("x"))).isEqualTo(KAFKAS);
    assertThat(implausible.sum()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {-1, 0, 946_684_799_999L, 4_102_444_800_001L, Long.MAX_VALUE, Long.MIN_VALUE})
  void aTimestampOfKafkasThatIsNotPlausibleGivesWayToTheOffset(long timestamp) {
    EventTimes times = times(RecordTime.kafka());

    assertThat(times.of(record(0, timestamp, null, null))).isEqualTo("2000-01-01T00:00:00Z");
    assertThat(times.of(record(1_000_001, timestamp, null, null)))
        .isEqualTo("2000-01-01T00:00:01.000001Z");
    assertThat(times.of(record(Long.MAX_VALUE, timestamp, null, null)))
        .isEqualTo("2100-01-01T00:00:00Z");
    assertThat(implausible.sum()).isEqualTo(3);
  }

  @Test
  void aFunctionThatReturnsNullGivesWayToKafkas() {
    EventTimes times = times(record -> null);

    assertThat(times.of(withHeader("x"))).isEqualTo(KAFKAS);
    assertThat(implausible.sum()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {946_684_800_000L, 4_102_444_800_000L})
  void theFirstAndTheLastPlausibleTimestampAreTaken(long timestamp) {
    EventTimes times = times(RecordTime.kafka());

    assertThat(times.of(record(5, timestamp, null, null)).toEpochMilli()).isEqualTo(timestamp);
    assertThat(implausible.sum()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:15:00Z,            2026-11-22T10:15:00Z",
    "' 2026-11-22T10:15:00Z\n',       2026-11-22T10:15:00Z",
    "2026-11-22T10:15:00.123456+02:00, 2026-11-22T08:15:00.123456Z",
    "1795342500123,                   2026-11-22T10:15:00.123Z",
  })
  void aHeaderIsText(String text, String time) {
    EventTimes times = times(RecordTime.header("at"));

    assertThat(times.of(withHeader(text))).isEqualTo(time);
    assertThat(implausible.sum()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026-11-22",
        "1795342500",
        "99999999999999999999",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00.001Z",
        "-1",
        "1795342500123.5",
        "\uD83D\uDE00"
      })
  void aHeaderThatIsNoPlausibleTimeGivesWayToKafkas(String text) {
    EventTimes times = times(RecordTime.header("at"));

    assertThat(times.of(withHeader(text))).isEqualTo(KAFKAS);
    assertThat(implausible.sum()).isEqualTo(1);
  }

  @Test
  void aHeaderThatIsNotThereGivesWayToKafkas() {
    assertThat(times(RecordTime.header("at")).of(withHeader(null))).isEqualTo(KAFKAS);
    assertThat(times(RecordTime.header("other")).of(withHeader("x"))).isEqualTo(KAFKAS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"at\":\"2026-11-22T10:15:00Z\"}}",
        "{\"a\":{\"b\":[{}],\"at\":1795342500000}, \"c\":",
        " {\"x\":[1,{\"at\":5}],\"a\":{\"at\":\"1795342500000\"}}"
      })
  void aJsonPointerFindsTextOrNumber(String value) {
    EventTimes times = times(RecordTime.jsonPointer("/a/at"));

    assertThat(times.of(withValue(value))).isEqualTo("2026-11-22T10:15:00Z");
    assertThat(implausible.sum()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "{}",
        "[]",
        "17",
        "{\"a\":1}",
        "{\"a\":{\"at\":null}}",
        "{\"a\":{\"at\":{\"x\":1795342500000}}}",
        "{\"a\":{\"at\":[1795342500000]}}",
        "{\"a\":{\"at\":true}}",
        "{\"a\":{\"at\":1795342500000.5}}",
        "{\"a\":{\"at\":",
        "{\"a\":{\"at\":1e12}}"
      })
  void aValueWithoutSuchATimeGivesWayToKafkas(String value) {
    EventTimes times = times(RecordTime.jsonPointer("/a/at"));

    assertThat(times.of(withValue(value))).isEqualTo(KAFKAS);
    assertThat(implausible.sum()).isEqualTo(1);
  }

  @Test
  void aTombstoneAndAValueTooDeepGiveWayToKafkas() {
    EventTimes times = times(RecordTime.jsonPointer("/a"));

    assertThat(times.of(withValue(null))).isEqualTo(KAFKAS);
    assertThat(times.of(withValue("{\"b\":" + "[".repeat(100_000)))).isEqualTo(KAFKAS);
  }

  @Test
  void aFunctionThatThrowsGivesWayToKafkas() {
    EventTimes times =
        times(
            record -> {
              throw new IllegalStateException("no");
            });

    assertThat(times.of(withHeader("x"))).isEqualTo(KAFKAS);
    assertThat(implausible.sum()).isEqualTo(1);
  }

  @Test
  void aPointerThatIsNoneIsRefused() {
    assertThatThrownBy(() -> RecordTime.jsonPointer("a/b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a/b");
    assertThatThrownBy(() -> RecordTime.jsonPointer(""))
        .hasMessage("the JSON pointer '' names the whole value");
  }
}
