package io.tattletail.replay;

import io.tattletail.archive.segment.Block;
import io.tattletail.archive.segment.IndexEntry;
import io.tattletail.archive.segment.Segment;
import io.tattletail.archive.segment.SegmentMetadata;
import io.tattletail.archive.segment.SequenceRange;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A segment whose index is known. Its file is closed when the last entry that matters was read. */
final class OpenSegment {
  private final Plan plan;
  private final Segment segment;
  private final SpewSerializer serializer;
  private int entriesLeft;

  /** Takes over the segment: on failure it is closed. */
  OpenSegment(Plan plan, Segment segment) throws IOException {
    this.plan = plan;
    this.segment = segment;
    boolean done = false;
    try {
      if (segment.damage().isPresent()) {
        throw segment.damage().get();
      }
      this.serializer = plan.serializer(segment);
      done = true;
    } finally {
      if (!done) {
        segment.close();
      }
    }
    plan.counters().tornBytes += segment.tornBytes();
  }

  /** Adds those of its entries that the query can match. */
  void addTo(Merge merge) throws IOException {
    List<Source> entries = new ArrayList<>();
    if (isKnown()) {
      segment.close();
      return;
    }
    for (IndexEntry entry : segment.index().entries()) {
      if (plan.query().overlaps(entry.firstMicros(), entry.lastMicros())) {
        entries.add(new EntrySource(entry));
      }
    }
    entriesLeft = entries.size();
    entries.forEach(merge::add);
    if (entries.isEmpty()) {
      segment.close();
    }
  }

  private boolean isKnown() {
    SegmentMetadata metadata = segment.metadata();
    for (SequenceRange range : segment.index().sequences()) {
      String recorder = metadata.recorders().get(range.recorder());
      if (!plan.ledger().holds(metadata.partition(), recorder, range.first(), range.last())) {
        return false;
      }
    }
    return true;
  }

  private void entryDone() throws IOException {
    entriesLeft--;
    if (entriesLeft == 0) {
      segment.close();
    }
  }

  /** Some blocks of the segment. */
  private final class EntrySource implements Source {
    private final IndexEntry entry;

    EntrySource(IndexEntry entry) {
      this.entry = entry;
    }

    @Override
    public long firstMicros() {
      return entry.firstMicros();
    }

    @Override
    public void open(Merge merge) throws IOException {
      List<Block> blocks;
      try {
        blocks = segment.read(entry);
      } finally {
        entryDone();
      }
      for (Block block : blocks) {
        merge.add(new Run(block.cursor(), serializer));
      }
    }

    @Override
    public void discard() throws IOException {
      entryDone();
    }
  }
}
