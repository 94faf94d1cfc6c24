package io.tattletail.internal.segment;

import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.layout.RoundName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of an index that only published rounds have.
 *
 * <pre>
 *   round    := entries of the shadow blocks, present, explained, absorbed, earlier, absorbed before
 *   present, explained, absorbed, absorbed before := count, (recorder (string), ranges)*
 *   ranges   := count, (first, last)*
 *   earlier  := count, (number, first timestamp, last timestamp)*
 * </pre>
 *
 * <p>Callers must not change its collections.
 *
 * @param shadows entries of the shadow blocks, which follow those of the events
 * @param present for each recorder, the sequences of the events that are in the round, shadow
 *     blocks included
 * @param explained for each recorder, the sequences that were dropped because this round or an
 *     earlier one has a copy of each
 * @param absorbed for each recorder, the numbers of the recorded segments all of whose events are
 *     present, explained or in an earlier round
 * @param earlier all rounds of the partition before this one, by number
 * @param absorbedBefore the segments that all earlier rounds absorbed, together
 */
public record RoundIndex(
    List<IndexEntry> shadows,
    Map<String, LongRanges> present,
    Map<String, LongRanges> explained,
    Map<String, LongRanges> absorbed,
    List<Earlier> earlier,
    Map<String, LongRanges> absorbedBefore) {

  /**
   * An earlier round of the partition.
   *
   * @param name its number
   * @param firstMicros its earliest timestamp, shadow blocks included; {@link Long#MAX_VALUE} if it
   *     has no events
   * @param lastMicros its latest; {@link Long#MIN_VALUE} if it has no events
   */
  public record Earlier(RoundName name, long firstMicros, long lastMicros) {}

  /** Copies the lists. */
  public RoundIndex {
    shadows = List.copyOf(shadows);
    earlier = List.copyOf(earlier);
  }

  /** Whether this round or an earlier one absorbed a recorded segment. */
  public boolean hasAbsorbed(String recorder, long number) {
    return contains(absorbed, recorder, number) || contains(absorbedBefore, recorder, number);
  }

  private static boolean contains(Map<String, LongRanges> sets, String recorder, long number) {
    LongRanges numbers = sets.get(recorder);
    return numbers != null && numbers.contains(number);
  }

  void encode(Encoder out) {
    IndexEntry.encode(shadows, out);
    encode(present, out);
    encode(explained, out);
    encode(absorbed, out);
    out.writeLong(earlier.size());
    for (Earlier round : earlier) {
      out.writeLong(round.name.number()).writeLong(round.firstMicros).writeLong(round.lastMicros);
    }
    encode(absorbedBefore, out);
  }

  private static void encode(Map<String, LongRanges> sets, Encoder out) {
    out.writeLong(sets.size());
    sets.forEach(
        (recorder, set) -> {
          List<LongRanges.Range> ranges = set.ranges();
          out.writeString(recorder).writeLong(ranges.size());
          ranges.forEach(range -> out.writeLong(range.first()).writeLong(range.last()));
        });
  }

  /**
   * @param shadowsStart where the first shadow block begins, if there is one
   */
  static RoundIndex decode(long shadowsStart, Decoder in) throws Decoder.MalformedException {
    List<IndexEntry> shadows = IndexEntry.decode(shadowsStart, in);
    Map<String, LongRanges> present = decodeSets(in);
    Map<String, LongRanges> explained = decodeSets(in);
    Map<String, LongRanges> absorbed = decodeSets(in);
    List<Earlier> earlier = new ArrayList<>();
    for (long left = in.readLength(); left > 0; left--) {
      long number = in.readLong();
      if (number < 0) {
        throw new Decoder.MalformedException(in.position(), "a round of number " + number);
      }
      earlier.add(new Earlier(new RoundName(number), in.readLong(), in.readLong()));
    }
    return new RoundIndex(shadows, present, explained, absorbed, earlier, decodeSets(in));
  }

  private static Map<String, LongRanges> decodeSets(Decoder in) throws Decoder.MalformedException {
    Map<String, LongRanges> sets = new TreeMap<>(NameOrder.BYTEWISE);
    for (long left = in.readLength(); left > 0; left--) {
      LongRanges set = new LongRanges();
      sets.put(in.readString(), set);
      for (long ranges = in.readLength(); ranges > 0; ranges--) {
        long first = in.readLong();
        long last = in.readLong();
        if (first > last) {
          throw new Decoder.MalformedException(
              in.position(), "a range from %d to %d".formatted(first, last));
        }
        set.add(first, last);
      }
    }
    return sets;
  }
}
