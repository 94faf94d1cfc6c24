package io.tattletail.internal.segment;

/**
 * The sequences that a segment has of one recorder. They are dense when {@code events} is {@code
 * last - first + 1}.
 *
 * @param recorder index into {@link SegmentMetadata#recorders()}
 * @param first the lowest sequence
 * @param last the highest
 * @param events how many events there are
 */
public record SequenceRange(int recorder, long first, long last, long events) {
  static SequenceRange of(SegmentRecord record) {
    return new SequenceRange(record.recorder(), record.sequence(), record.sequence(), 1);
  }

  /** This range and another one of the same recorder. */
  SequenceRange with(SequenceRange other) {
    return new SequenceRange(
        recorder, Math.min(first, other.first), Math.max(last, other.last), events + other.events);
  }
}
