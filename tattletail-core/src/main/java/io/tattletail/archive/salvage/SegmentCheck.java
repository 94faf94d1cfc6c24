package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockCursor;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.EventKey;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SequenceRange;
import io.tattletail.spew.Micros;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of one file, and compares their events with its index, its day and the
 * archive's order.
 */
final class SegmentCheck {
  private final Segment segment;
  private final Path path;
  private final Partition partition;
  private final Findings findings;
  private final Severity severityOfDamage;
  private final Map<String, SequenceRange> sequences = new HashMap<>();
  private final Map<String, LongRanges> offsets = new HashMap<>();
  private boolean whole = true;

  /** Each is told once a file. */
  private final Set<Kind> told = new HashSet<>();

  /**
   * @param severityOfDamage an error, unless the events are elsewhere too
   */
  SegmentCheck(Segment segment, Partition partition, Findings findings, Severity severityOfDamage) {
    this.segment = segment;
    this.path = segment.path();
    this.partition = partition;
    this.findings = findings;
    this.severityOfDamage = severityOfDamage;
    segment.damage().ifPresent(this::tellDamage);
  }

  /** The archive's order over one block, or over all blocks that are checked with it. */
  final class Order {
    private @Nullable EventKey previous;

    private void check(BlockEvent event) {
      EventKey key = event.key();
      if (previous != null && previous.compareTo(key) > 0) {
        tell(Kind.ORDER, event, "%s comes after %s".formatted(key, previous));
      }
      previous = key;
    }
  }

  /**
   * Reads all events, each block of which is a sorted run, and compares them with the index. It
   * reads on behind damage, of which an entry of the index is the smallest part.
   *
   * @param use gets each event
   * @throws IOException if the file cannot be read
   */
  void run(Consumer<BlockEvent> use) throws IOException {
    for (IndexEntry entry : segment.index().entries()) {
      check(entry, null, use);
    }
    checkSequencesOfIndex();
  }

  /**
   * Reads one entry. Damage is told.
   *
   * @param order of what was checked before with it; null if each block is a sorted run of its own
   * @param use gets each event
   * @throws IOException if the file cannot be read
   */
  void check(IndexEntry entry, @Nullable Order order, Consumer<BlockEvent> use) throws IOException {
    try {
      check(entry, segment.read(entry), order, use);
    } catch (CorruptSegmentException e) {
      tellDamage(e);
    }
  }

  private void tellDamage(CorruptSegmentException damage) {
    whole = false;
    findings.unusable(path, damage, severityOfDamage);
  }

  /** Whether all that was read so far was what was written. */
  boolean isWhole() {
    return whole;
  }

  /** By stream, what the events that were read cover. */
  Map<String, LongRanges> offsets() {
    return offsets;
  }

  /** By recorder, the sequences of the events that were read. */
  Map<String, SequenceRange> sequences() {
    return sequences;
  }

  private void check(
      IndexEntry entry, List<Block> blocks, @Nullable Order over, Consumer<BlockEvent> use)
      throws CorruptSegmentException {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Block block : blocks) {
      Order order = over == null ? new Order() : over;
      BlockCursor cursor = block.cursor();
      while (cursor.next()) {
        BlockEvent event = cursor.current();
        order.check(event);
        checkDay(event);
        cover(event);
        count(event);
        use.accept(event);
        first = Math.min(first, event.timestampMicros());
        last = Math.max(last, event.timestampMicros());
      }
    }
    if (first != entry.firstMicros() || last != entry.lastMicros()) {
      findings.add(
          Severity.ERROR,
          Kind.INDEX,
          path,
          entry.offset(),
          "the index says events from %s to %s, there are events from %s to %s"
              .formatted(
                  Micros.toInstant(entry.firstMicros()),
                  Micros.toInstant(entry.lastMicros()),
                  Micros.toInstant(first),
                  Micros.toInstant(last)));
    }
  }

  private void checkDay(BlockEvent event) {
    if (!Micros.dayOf(event.timestampMicros()).equals(partition.date())) {
      tell(
          Kind.WRONG_DAY,
          event,
          "event %s of %s is in the partition of %s"
              .formatted(event.id(), Micros.toInstant(event.timestampMicros()), partition.date()));
    }
  }

  private void cover(BlockEvent event) {
    if (event.stream().isEmpty()) {
      return;
    }
    if (event.skipped() < 0 || event.offset() < event.skipped()) {
      tell(
          Kind.POSITION,
          event,
          "event %s has offset %d of stream %s, after %d holes"
              .formatted(event.id(), event.offset(), event.stream(), event.skipped()));
      return;
    }
    offsets
        .computeIfAbsent(event.stream(), stream -> new LongRanges())
        .add(event.offset() - event.skipped(), event.offset());
  }

  private void count(BlockEvent event) {
    SequenceRange one = new SequenceRange(0, event.sequence(), event.sequence(), 1);
    sequences.merge(
        event.recorder(),
        one,
        (range, added) ->
            new SequenceRange(
                0,
                Math.min(range.first(), added.first()),
                Math.max(range.last(), added.last()),
                range.events() + 1));
  }

  private void tell(Kind kind, BlockEvent event, String message) {
    if (told.add(kind)) {
      findings.add(
          Severity.ERROR,
          kind,
          path,
          event.block().fileOffset(),
          message + "; there may be more of them in the file");
    }
  }

  /** Compares the sequences of all events, which were read, with those that the index says. */
  void checkSequencesOfIndex() {
    if (!whole) {
      return;
    }
    List<String> names = segment.metadata().recorders();
    Map<String, SequenceRange> indexed = new HashMap<>();
    for (SequenceRange range : segment.index().sequences()) {
      String recorder =
          range.recorder() >= 0 && range.recorder() < names.size()
              ? names.get(range.recorder())
              : "number " + range.recorder();
      indexed.put(recorder, new SequenceRange(0, range.first(), range.last(), range.events()));
    }
    if (!indexed.equals(sequences)) {
      findings.add(
          Severity.ERROR,
          Kind.INDEX,
          path,
          "the index says sequences %s, there are %s".formatted(indexed, sequences));
    }
  }
}
