package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.archive.salvage.Timeline.Rank;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.segment.SegmentIndex;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads one published round, an entry a step: its events, which are sorted over the whole file, and
 * those of its shadow blocks, which are too.
 */
final class RoundCheck implements Closeable {
  private final Segment round;
  private final PartitionLedger ledger;
  private final StreamLedger streams;
  private final Partition partition;
  private final Findings findings;
  private final SegmentCheck content;
  private final Map<String, LongRanges> met = new TreeMap<>();
  private int listsLeft = 2;
  private boolean readable = true;

  /**
   * @param round closed when it was read
   */
  RoundCheck(
      Segment round,
      Partition partition,
      PartitionLedger ledger,
      StreamLedger streams,
      Findings findings) {
    this.round = round;
    this.partition = partition;
    this.ledger = ledger;
    this.streams = streams;
    this.findings = findings;
    this.content = new SegmentCheck(round, partition, findings, Severity.ERROR);
  }

  /** Has the round's entries read in the order of time. */
  void addTo(Timeline timeline) throws IOException {
    new EntryList(round.index().entries(), ledger::addPublished, Turn.IN_TIME, timeline).addNext();
    new EntryList(shadows(), ledger::addShadow, Turn.IN_TIME, timeline).addNext();
  }

  /**
   * Has the round's entries read at the very end: it was published when some of its events had been
   * read where they were recorded.
   */
  void addLateTo(Timeline timeline) throws IOException {
    new EntryList(round.index().entries(), ledger::addLate, Turn.LAST, timeline).addNext();
    new EntryList(shadows(), ledger::addLateShadow, Turn.LAST, timeline).addNext();
  }

  SegmentIndex segmentIndex() {
    return round.index();
  }

  private List<IndexEntry> shadows() {
    return index().shadows();
  }

  private RoundIndex index() {
    return round.index().round().orElseThrow();
  }

  private enum Turn {
    IN_TIME,
    LAST
  }

  /** The entries of the events, or of the shadow blocks. */
  private final class EntryList {
    private final List<IndexEntry> entries;
    private final Consumer<BlockEvent> use;
    private final Turn turn;
    private final Timeline timeline;
    private final SegmentCheck.Order order = content.new Order();
    private int next;

    EntryList(List<IndexEntry> entries, Consumer<BlockEvent> use, Turn turn, Timeline timeline) {
      this.entries = entries;
      this.use = use;
      this.turn = turn;
      this.timeline = timeline;
    }

    void addNext() throws IOException {
      if (next == entries.size() || !readable) {
        finishList();
        return;
      }
      IndexEntry entry = entries.get(next++);
      switch (turn) {
        case IN_TIME -> add(entry.firstMicros(), Rank.EVENTS, entry);
        case LAST -> add(Long.MAX_VALUE, Rank.COPIES, entry);
      }
    }

    private void add(long micros, Rank rank, IndexEntry entry) {
      timeline.add(micros, micros, rank, () -> read(entry));
    }

    private void read(IndexEntry entry) throws IOException {
      try {
        content.check(
            entry,
            order,
            event -> {
              met.computeIfAbsent(event.recorder(), r -> new LongRanges()).add(event.sequence());
              use.accept(event);
            });
      } catch (IOException e) {
        findings.unusable(round.path(), e);
        readable = false;
      }
      if (!readable || !content.isWhole()) {
        ledger.rounds().loseSome();
      }
      addNext();
    }
  }

  private void finishList() throws IOException {
    listsLeft--;
    if (listsLeft > 0) {
      return;
    }
    content.sequences().forEach((recorder, range) -> ledger.addFile(recorder, round.path(), range));
    content
        .offsets()
        .forEach(
            (stream, offsets) -> streams.add(stream, partition.channel(), round.path(), offsets));
    if (readable && content.isWhole()) {
      content.checkSequencesOfIndex();
      if (!met.equals(index().present())) {
        findings.add(
            Severity.ERROR,
            Kind.INDEX,
            round.path(),
            "the index says that sequences %s are present, there are %s"
                .formatted(index().present(), met));
      }
    }
    close();
  }

  @Override
  public void close() throws IOException {
    round.close();
  }
}
