package io.tattletail.bench;

import io.tattletail.internal.segment.SegmentRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Events like those of {@link Events}, made for archives too large to be recorded one by one: as
 * records of segments, with the JSON put together by hand. Every number gives one event, always the
 * same. Not thread-safe.
 */
final class BulkEvents {
  private static final String[] NAMES = {
    "Ada Lovelace", "Grace Hopper", "Alan Turing", "Radia Perlman"
  };
  private static final String[] MAILS = {
    "ada.lovelace", "grace.hopper", "alan.turing", "radia.perlman"
  };
  private static final String[] STATUS = {"active", "invited", "bounced", "unsubscribed"};
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final byte[] buffer = new byte[1024];
  private final String channel;
  private final String day;
  private final long dayMicros;
  private int length;

  /**
   * @param day of all their timestamps
   */
  BulkEvents(String channel, LocalDate day) {
    this.channel = channel;
    this.day = day.toString();
    this.dayMicros = day.toEpochDay() * 86_400_000_000L;
  }

  /**
   * The event of a number.
   *
   * @param sequence in its partition; its offset on the channel's stream is the same
   */
  SegmentRecord record(long number, long timestampMicros, long sequence) {
    String id = id(number, timestampMicros);
    return new SegmentRecord(
        timestampMicros,
        0,
        sequence,
        channel,
        sequence,
        0,
        id,
        ByteBuffer.wrap(json(number, id, timestampMicros)));
  }

  /** A UUID of version 7. */
  private String id(long number, long timestampMicros) {
    long millis = Math.floorDiv(timestampMicros, 1_000L);
    length = 0;
    hex(millis >>> 16, 8).text("-").hex(millis, 4).text("-7");
    hex(number >>> 32, 3)
        .text("-8")
        .hex(mix(number) >>> 7, 3)
        .text("-")
        .hex(mix(~number), 4)
        .hex(number, 8);
    return new String(buffer, 0, length, StandardCharsets.US_ASCII);
  }

  private byte[] json(long number, String id, long timestampMicros) {
    long random = mix(number + 1);
    int person = (int) (random & 3);
    long ofDay = timestampMicros - dayMicros;
    length = 0;
    text("{\"id\":\"")
        .text(id)
        .text("\",\"channel\":\"")
        .text(channel)
        .text("\",\"timestamp\":\"")
        .text(day);
    text("T").decimal(ofDay / 3_600_000_000L, 2).text(":").decimal(ofDay / 60_000_000 % 60, 2);
    text(":").decimal(ofDay / 1_000_000 % 60, 2).text(".").decimal(ofDay % 1_000_000, 6);
    text("Z\",\"source\":\"crm-").decimal(random >>> 2 & 7, 1);
    text("\",\"headers\":{\"correlation\":\"").hex(mix(number + 2), 16);
    text("\"},\"payload\":{\"contact\":").decimal(1_000_000 + (random >>> 5 & 0xFFFFF), 7);
    text(",\"account\":").decimal(1_000 + (random >>> 25 & 0xFFF), 4);
    text(",\"name\":\"").text(NAMES[person]).text("\",\"email\":\"").text(MAILS[person]);
    decimal(random >>> 37 & 511, 3).text("@example.com\",\"status\":\"");
    text(STATUS[(int) (random >>> 46 & 3)])
        .text("\",\"score\":")
        .decimal(10 + (random >>> 48 & 63), 2)
        .text("}}");
    byte[] json = new byte[length];
    System.arraycopy(buffer, 0, json, 0, length);
    return json;
  }

  private BulkEvents text(String ascii) {
    int size = ascii.length();
    for (int i = 0; i < size; i++) {
      buffer[length++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  private BulkEvents hex(long value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      buffer[length++] = HEX[(int) (value >>> shift & 15)];
    }
    return this;
  }

  private BulkEvents decimal(long value, int digits) {
    long left = value;
    for (int at = length + digits - 1; at >= length; at--) {
      buffer[at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    length += digits;
    return this;
  }

  /** A number that looks like a random one (the last steps of SplitMix64). */
  static long mix(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  static long startOf(LocalDate day) {
    return micros(day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** A recorder's full name. */
  static String recorder(int number) {
    return String.format(
        Locale.ROOT, "bench%d.20261122T000000Z.%s", number, Integer.toString(number, 36));
  }
}
