package io.tattletail.testkit;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** One run of an {@link EventGenerator}. Not thread-safe. */
final class GeneratedEvents implements Iterator<SpewEvent> {
  private static final SpewSerializer JSON = new JsonSpewSerializer();
  private static final int FARTHEST_DUPLICATE = 50;
  private static final byte[] BEFORE_TEXT = "{\"text\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AFTER_TEXT = "\"}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LETTERS =
      "eeeeettttaaaoooiiinnnssshhrrddllu    cmfwypvbgkqjxz".getBytes(StandardCharsets.US_ASCII);

  private record Duplicate(long due, SpewEvent event) {}

  private final EventGenerator.Settings settings;
  private final SplittableRandom random;
  private final double[] cumulatedWeights;
  private final long meanIntervalMicros;
  private final long latestMicros;
  private final PriorityQueue<Duplicate> duplicates =
      new PriorityQueue<>(Comparator.comparingLong(Duplicate::due));

  private long given;
  private long made;
  private Instant time;
  private Instant previousTimestamp;
  private String previousId = "";
  private String previousChannel = "";
  private boolean previousIdIsFresh;

  GeneratedEvents(EventGenerator.Settings settings) {
    this.settings = settings;
    this.random = new SplittableRandom(settings.seed);
    this.meanIntervalMicros = settings.interval.toNanos() / 1_000;
    this.latestMicros = settings.latest.toNanos() / 1_000;
    this.time = settings.start.truncatedTo(ChronoUnit.MICROS);
    this.previousTimestamp = time;
    this.cumulatedWeights = new double[settings.channels.size()];
    double sum = 0;
    for (int i = 0; i < cumulatedWeights.length; i++) {
      sum += Math.pow(i + 1, -settings.skew);
      cumulatedWeights[i] = sum;
    }
  }

  /** There always is one more. */
  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public SpewEvent next() {
    given++;
    Duplicate duplicate = duplicates.peek();
    if (duplicate != null && duplicate.due() <= given) {
      return duplicates.remove().event();
    }
    SpewEvent event = make();
    if (happens(settings.duplicateShare)) {
      duplicates.add(new Duplicate(given + random.nextInt(1, FARTHEST_DUPLICATE + 1), event));
    }
    return event;
  }

  private SpewEvent make() {
    String channel = channel();
    String id = id(channel);
    Instant timestamp = timestamp();
    SpewEvent built =
        SpewEvent.builder()
            .id(id)
            .channel(channel)
            .timestamp(timestamp)
            .source("generator")
            .payload(payload())
            .build();
    made++;
    previousChannel = channel;
    previousId = id;
    previousTimestamp = timestamp;
    return SpewEvent.serialized(built.header(), ByteBuffer.wrap(JSON.serialize(built)), JSON);
  }

  private boolean happens(double chance) {
    return chance > 0 && random.nextDouble() < chance;
  }

  private String channel() {
    double at = random.nextDouble() * cumulatedWeights[cumulatedWeights.length - 1];
    int low = 0;
    int high = cumulatedWeights.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulatedWeights[middle] <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return settings.channels.get(low);
  }

  /** An id is shared by two events at most, so that the same channel never has it twice. */
  private String id(String channel) {
    boolean shared =
        previousIdIsFresh && !channel.equals(previousChannel) && happens(settings.sharedIdShare);
    previousIdIsFresh = !shared;
    return shared ? previousId : Long.toHexString(settings.seed) + "-" + made;
  }

  private Instant timestamp() {
    if (made == 0) {
      return time;
    }
    if (happens(settings.tieShare)) {
      return previousTimestamp;
    }
    time = time.plus(random.nextLong(1, 2 * meanIntervalMicros), ChronoUnit.MICROS);
    return happens(settings.lateShare)
        ? time.minus(random.nextLong(latestMicros + 1), ChronoUnit.MICROS)
        : time;
  }

  private byte[] payload() {
    int size = random.nextInt(settings.smallestPayload, settings.largestPayload + 1);
    byte[] payload = new byte[size];
    System.arraycopy(BEFORE_TEXT, 0, payload, 0, BEFORE_TEXT.length);
    int end = size - AFTER_TEXT.length;
    int i = BEFORE_TEXT.length;
    while (i < end) {
      // One random number gives ten letters: making them all anew would take most of the time.
      long bits = random.nextLong();
      for (int n = 0; n < 10 && i < end; n++) {
        payload[i++] = LETTERS[(int) ((bits & 63) % LETTERS.length)];
        bits >>>= 6;
      }
    }
    System.arraycopy(AFTER_TEXT, 0, payload, end, AFTER_TEXT.length);
    return payload;
  }
}
