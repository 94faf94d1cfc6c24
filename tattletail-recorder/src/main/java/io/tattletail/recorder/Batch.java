package io.tattletail.recorder;

import io.tattletail.internal.segment.ChunkPool;
import io.tattletail.internal.segment.RecordBuffer;
import io.tattletail.internal.segment.SegmentRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What one commit has of one partition. Filled under the lock of {@link AppendBuffer}, then
 * numbered and written by its {@link PartitionWriter}.
 */
final class Batch {
  /** Events that follow each other and have the same serializer, as a segment asks for. */
  record Run(String serializer, RecordBuffer records) {}

  private final ChunkPool chunks;
  private final List<Run> runs = new ArrayList<>(1);
  private boolean numbered;
  private boolean passedOver;

  Batch(ChunkPool chunks) {
    this.chunks = chunks;
  }

  void add(SegmentRecord record, String serializer) {
    if (runs.isEmpty() || !last().serializer().equals(serializer)) {
      runs.add(new Run(serializer, new RecordBuffer(chunks)));
    }
    last().records().add(record);
  }

  private Run last() {
    return runs.get(runs.size() - 1);
  }

  /**
   * Sorts the events and gives them dense sequences in the order in which their blocks are written,
   * so that whatever is written of them before a crash is dense. Sequences are given once: a batch
   * that is written again keeps them.
   *
   * @return the sequence behind the last
   */
  long number(long first) {
    if (numbered) {
      return first;
    }
    numbered = true;
    long next = first;
    for (Run run : runs) {
      next = run.records().number(next);
    }
    return next;
  }

  List<Run> runs() {
    return runs;
  }

  int events() {
    return runs.stream().mapToInt(run -> run.records().size()).sum();
  }

  long eventBytes() {
    return runs.stream().mapToLong(run -> run.records().eventBytes()).sum();
  }

  /** Its partition is retired: it is acknowledged without being recorded. */
  void passOver() {
    passedOver = true;
  }

  boolean isPassedOver() {
    return passedOver;
  }

  /** Ends its use, when nobody will read it any more. */
  void release() {
    runs.forEach(run -> run.records().release());
  }
}
