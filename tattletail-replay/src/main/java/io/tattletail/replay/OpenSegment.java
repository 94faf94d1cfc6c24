package io.tattletail.replay;

import io.tattletail.archive.ArchiveException;
import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.BlockPart;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.Segment;
import io.tattletail.archive.segment.SegmentMetadata;
import io.tattletail.archive.segment.SequenceRange;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A segment whose index is known, and the entries of it that the query can match. Its file is
 * closed when the last of their events was given. Used by the replaying thread alone, but for the
 * reading itself.
 */
final class OpenSegment {
  /** What an entry takes while its segment is open. */
  private static final int INDEX_ENTRY_BYTES = 64;

  private final Plan plan;
  private final Segment segment;
  private final SpewSerializer serializer;

  /** In the order in which they are needed. */
  private final List<IndexEntry> entries;

  private final Memory memory;
  private final int bytesAhead;
  private final SegmentBytes bytes;

  /** Entries and parts not read yet, and runs; the file is closed when none is left. */
  private int users;

  private OpenSegment(Plan plan, Segment segment, Memory memory) throws IOException {
    this.plan = plan;
    this.segment = segment;
    this.serializer = plan.serializer(segment);
    this.memory = memory;
    this.entries = new ArrayList<>();
    for (IndexEntry entry : segment.index().entries()) {
      if (plan.query().overlaps(entry.firstMicros(), entry.lastMicros())) {
        entries.add(entry);
      }
    }
    entries.sort(Comparator.comparingLong(IndexEntry::firstMicros));
    this.users = entries.size();
    this.bytesAhead = memory.share(entries.stream().mapToLong(IndexEntry::length).sum());
    this.bytes = new SegmentBytes(segment, entries, bytesAhead);
    memory.hold(indexBytes());
  }

  /**
   * Adds a segment to the merge, and takes it over: it is closed when it was read, and on failure.
   */
  static void add(Plan plan, Segment segment, Merge merge) throws IOException {
    boolean done = false;
    try {
      for (CorruptSegmentException damage : segment.damages()) {
        plan.damages().lost(LostPart.ofUnknownSize(damage));
      }
      plan.counters().tornBytes += segment.tornBytes();
      if (!isKnown(plan, segment)) {
        OpenSegment open = new OpenSegment(plan, segment, merge.memory());
        open.from(0).ifPresent(merge::add);
        done = !open.entries.isEmpty();
      }
    } finally {
      if (!done) {
        segment.close();
      }
    }
  }

  private static boolean isKnown(Plan plan, Segment segment) {
    SegmentMetadata metadata = segment.metadata();
    for (SequenceRange range : segment.index().sequences()) {
      String recorder = metadata.recorders().get(range.recorder());
      if (!plan.ledger().holds(metadata.partition(), recorder, range.first(), range.last())) {
        return false;
      }
    }
    return true;
  }

  private long indexBytes() {
    return (long) INDEX_ENTRY_BYTES * segment.index().entries().size();
  }

  Partition partition() {
    return segment.metadata().partition();
  }

  SpewSerializer serializer() {
    return serializer;
  }

  private Optional<Source> from(int index) {
    return index < entries.size() ? Optional.of(new EntrySource(index)) : Optional.empty();
  }

  /** What is left of a block whose memory was given up. */
  RestSource rest(IndexEntry entry, BlockPart part) {
    users++;
    return new RestSource(entry, part);
  }

  /**
   * Events that cannot be read.
   *
   * @throws ArchiveException if damage is to end the replay
   */
  void lost(IndexEntry entry, long events, CorruptSegmentException damage) throws ArchiveException {
    plan.damages().lost(LostPart.of(entry, events, damage));
  }

  /** One user less. */
  void release() throws IOException {
    users--;
    if (users == 0) {
      memory.release(indexBytes());
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
        return merge -> {
          lost(entry, events, e);
          release();
        };
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
    public void addTo(Merge merge) throws IOException {
      users += runs.size();
      runs.forEach(merge::add);
      release();
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
  final class RestSource extends BlockSource {
    private final IndexEntry entry;
    private final BlockPart part;

    private RestSource(IndexEntry entry, BlockPart part) {
      super(entry, part.events(), part.firstMicros());
      this.entry = entry;
      this.part = part;
    }

    BlockPart part() {
      return part;
    }

    @Override
    List<Run> read() throws IOException {
      var cursor = segment.read(entry, part).cursor();
      cursor.next();
      return List.of(new Run(OpenSegment.this, entry, cursor));
    }
  }
}
