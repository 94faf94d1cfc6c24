package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.segment.BlockPart;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentIndex;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SequenceRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A segment whose index is known, and the entries of it that are wanted. Its file is closed when
 * the last of their events was given. Used by the merging thread alone, but for the reading itself.
 */
final class OpenSegment implements Run.Origin {
  /** What an entry takes while its segment is open. */
  private static final int INDEX_ENTRY_BYTES = 64;

  private final MergeContext context;
  private final Segment segment;

  /** In the order in which they are needed. */
  private final List<IndexEntry> entries;

  private final Memory memory;
  private final long indexBytes;
  private final int bytesAhead;
  private final SegmentBytes bytes;

  /** Entries and parts not read yet, and runs; the file is closed when none is left. */
  private int users;

  private OpenSegment(MergeContext context, Segment segment, List<IndexEntry> entries) {
    this.context = context;
    this.segment = segment;
    this.memory = context.memory();
    this.entries = entries;
    this.users = entries.size();
    this.bytesAhead = memory.share(entries.stream().mapToLong(IndexEntry::length).sum());
    this.bytes = new SegmentBytes(segment, entries, bytesAhead);
    this.indexBytes = indexBytes();
    memory.hold(indexBytes);
  }

  /**
   * The wanted blocks of a segment, which is taken over: it is closed when they were read, and on
   * failure.
   */
  static Source.Contents of(MergeContext context, Segment segment) throws IOException {
    boolean done = false;
    try {
      for (CorruptSegmentException damage : segment.damages()) {
        context.damaged(Damage.ofUnknownSize(damage));
      }
      context.statistics().countTorn(segment.tornBytes());
      Optional<RoundIndex> round = segment.index().round();
      HeldSequences held = context.options().held();
      Partition partition = segment.metadata().partition();
      if (round.isPresent()) {
        round
            .get()
            .explained()
            .forEach((recorder, sequences) -> held.explained(partition, recorder, sequences));
      }
      if (round.isPresent()
          ? isHeld(held, partition, round.get().present())
          : isHeld(held, segment)) {
        return Source.Contents.NOTHING;
      }
      List<IndexEntry> wanted = wanted(context.options(), segment.index());
      if (wanted.isEmpty()) {
        return Source.Contents.NOTHING;
      }
      OpenSegment open = new OpenSegment(context, segment, wanted);
      done = true;
      return Source.Contents.ofSources(open.from(0).stream().toList());
    } finally {
      if (!done) {
        segment.close();
      }
    }
  }

  /** In the order in which they are needed. */
  private static List<IndexEntry> wanted(MergeOptions options, SegmentIndex index) {
    SpanFilter ofRounds = index.round().isPresent() ? options.ofRounds() : SpanFilter.ALL;
    List<IndexEntry> wanted = new ArrayList<>();
    for (IndexEntry entry : index.allEntries()) {
      if (options.overlaps(entry.firstMicros(), entry.lastMicros())
          && ofRounds.wants(entry.firstMicros(), entry.lastMicros())) {
        wanted.add(entry);
      }
    }
    wanted.sort(Comparator.comparingLong(IndexEntry::firstMicros));
    return wanted;
  }

  private static boolean isHeld(HeldSequences held, Segment segment) {
    SegmentMetadata metadata = segment.metadata();
    for (SequenceRange range : segment.index().sequences()) {
      String recorder = metadata.recorders().get(range.recorder());
      if (!held.holds(metadata.partition(), recorder, range.first(), range.last())) {
        return false;
      }
    }
    return true;
  }

  /** A round may have copies alone, which it explains: those need not be read. */
  private static boolean isHeld(
      HeldSequences held, Partition partition, Map<String, LongRanges> present) {
    return present.entrySet().stream()
        .allMatch(
            recorder ->
                recorder.getValue().ranges().stream()
                    .allMatch(
                        range ->
                            held.holds(partition, recorder.getKey(), range.first(), range.last())));
  }

  private long indexBytes() {
    SegmentIndex index = segment.index();
    long ranges = index.round().map(OpenSegment::ranges).orElse(0L);
    return (long) INDEX_ENTRY_BYTES * (index.allEntries().size() + ranges);
  }

  /** How many ranges a round's index has, and earlier rounds: each takes about as much. */
  private static long ranges(RoundIndex round) {
    long ranges = round.earlier().size();
    for (Map<String, LongRanges> sets :
        List.of(round.present(), round.explained(), round.absorbed(), round.absorbedBefore())) {
      ranges += sets.values().stream().mapToLong(set -> 1 + set.ranges().size()).sum();
    }
    return ranges;
  }

  private Optional<Source> from(int index) {
    return index < entries.size() ? Optional.of(new EntrySource(index)) : Optional.empty();
  }

  @Override
  public Run.Rest giveUp(IndexEntry entry, BlockPart part) {
    users++;
    RestSource rest = new RestSource(entry, part);
    context.waiting().add(rest);
    return rest;
  }

  @Override
  public void lost(IndexEntry entry, long events, CorruptSegmentException damage)
      throws IOException {
    context.damaged(Damage.of(entry, events, damage));
  }

  /** One user less. */
  @Override
  public void release() throws IOException {
    users--;
    if (users == 0) {
      memory.release(indexBytes);
      memory.giveBackShare(bytesAhead);
      segment.close();
    }
  }

  /** Blocks of the segment, or what is left of one. */
  private abstract class BlockSource extends Source {
    private final IndexEntry entry;
    private final long events;

    BlockSource(IndexEntry entry, long events, long firstMicros) {
      super(firstMicros);
      this.entry = entry;
      this.events = events;
    }

    @Override
    final long loadBytes() {
      return entry.length() + entry.decodedBytes();
    }

    @Override
    final boolean hasParts() {
      return false;
    }

    @Override
    final Loaded load() throws IOException {
      try {
        return new LoadedRuns(read());
      } catch (CorruptSegmentException e) {
        return () -> {
          lost(entry, events, e);
          release();
          return Contents.NOTHING;
        };
      } catch (IOException e) {
        throw FileReadException.of(segment.path(), e);
      }
    }

    abstract List<Run> read() throws IOException;

    @Override
    final void discard() throws IOException {
      release();
    }

    @Override
    public final String toString() {
      return "%d events at byte %d of %s".formatted(events, entry.offset(), segment.path());
    }
  }

  private final class LoadedRuns implements Source.Loaded {
    private final List<Run> runs;

    LoadedRuns(List<Run> runs) {
      this.runs = runs;
    }

    @Override
    public Source.Contents unpack() throws IOException {
      users += runs.size();
      release();
      return Source.Contents.ofRuns(runs);
    }
  }

  /** All blocks of an entry. */
  private final class EntrySource extends BlockSource {
    private final int index;

    EntrySource(int index) {
      super(entries.get(index), entries.get(index).events(), entries.get(index).firstMicros());
      this.index = index;
    }

    @Override
    Optional<Source> next() {
      return from(index + 1);
    }

    @Override
    List<Run> read() throws IOException {
      List<Run> runs = new ArrayList<>();
      IndexEntry entry = entries.get(index);
      for (var block : bytes.read(index)) {
        var cursor = block.cursor();
        if (cursor.next()) {
          runs.add(new Run(OpenSegment.this, entry, cursor));
        }
      }
      return runs;
    }
  }

  /** What is left of one block. */
  private final class RestSource extends BlockSource implements Run.Rest {
    private final IndexEntry entry;
    private final BlockPart part;

    RestSource(IndexEntry entry, BlockPart part) {
      super(entry, part.events(), part.firstMicros());
      this.entry = entry;
      this.part = part;
    }

    @Override
    public Optional<BlockPart> withdraw() throws IOException {
      if (!context.waiting().withdraw(this)) {
        return Optional.empty();
      }
      discard();
      return Optional.of(part);
    }

    @Override
    List<Run> read() throws IOException {
      var cursor = segment.read(entry, part).cursor();
      cursor.next();
      return List.of(new Run(OpenSegment.this, entry, cursor));
    }
  }
}
