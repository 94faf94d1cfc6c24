package io.tattletail.bench;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Events as a customer database would publish them: JSON of about 325 bytes with names, numbers and
 * ids in it, which zstd makes about four times smaller, on 20 channels at 10^9 a day. They arrive
 * up to 100 ms after their time, so not in its order. Always the same.
 */
final class Events {
  static final List<String> CHANNELS =
      IntStream.range(0, 20).mapToObj(i -> "contact.event" + i).toList();

  private static final SpewSerializer JSON = new JsonSpewSerializer();
  private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
  private static final int MEAN_INTERVAL_MICROS = 86;
  private static final int LATEST_MICROS = 100_000;
  private static final String[] FIRST = {
    "Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "Ken", "Radia", "Niklaus"
  };
  private static final String[] LAST = {
    "Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Allen", "Thompson", "Perlman"
  };
  private static final String[] STATUS = {"active", "invited", "bounced", "unsubscribed"};

  private Events() {}

  static List<SpewEvent> make(int count) {
    SplittableRandom random = new SplittableRandom(1);
    long[] offsets = new long[CHANNELS.size()];
    List<SpewEvent> events = new ArrayList<>(count);
    Instant arrival = START;
    for (int i = 0; i < count; i++) {
      arrival = arrival.plusNanos(1_000L * random.nextInt(2 * MEAN_INTERVAL_MICROS));
      Instant timestamp = arrival.minusNanos(1_000L * random.nextInt(LATEST_MICROS + 1));
      int channel = random.nextInt(CHANNELS.size());
      long offset = offsets[channel]++;
      events.add(
          event(random, CHANNELS.get(channel), timestamp)
              .at(new SpewPosition(CHANNELS.get(channel), offset - 1, offset)));
    }
    return events;
  }

  /** Events of one channel at an even rate, without positions. */
  static List<SpewEvent> ofChannel(String channel, int count, int perSecond) {
    SplittableRandom random = new SplittableRandom(2);
    List<SpewEvent> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      events.add(event(random, channel, START.plusNanos(1_000_000_000L / perSecond * i)));
    }
    return events;
  }

  private static SpewEvent event(SplittableRandom random, String channel, Instant timestamp) {
    String first = FIRST[random.nextInt(FIRST.length)];
    String last = LAST[random.nextInt(LAST.length)];
    SpewEvent built =
        SpewEvent.builder()
            .id(id(random, timestamp))
            .channel(channel)
            .timestamp(timestamp)
            .source("crm-" + random.nextInt(8))
            .header("correlation", Long.toHexString(random.nextLong()))
            .payload(
                "{\"contact\":%d,\"account\":%d,\"name\":\"%s %s\",\"email\":\"%s.%s%d@example.com\",\"status\":\"%s\",\"score\":%d}"
                    .formatted(
                        random.nextInt(10_000_000),
                        random.nextInt(5_000),
                        first,
                        last,
                        first.toLowerCase(Locale.ROOT),
                        last.toLowerCase(Locale.ROOT),
                        random.nextInt(1_000),
                        STATUS[random.nextInt(STATUS.length)],
                        random.nextInt(100)))
            .build();
    try {
      return JSON.deserialize(JSON.serialize(built));
    } catch (SpewFormatException e) {
      throw new IllegalStateException("it was serialized just now", e);
    }
  }

  /** A UUID of version 7, as publishers give them. */
  private static String id(SplittableRandom random, Instant timestamp) {
    long high = (timestamp.toEpochMilli() << 16) | 0x7000 | random.nextInt(1 << 12);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
