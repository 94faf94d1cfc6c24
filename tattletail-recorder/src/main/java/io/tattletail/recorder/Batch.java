package io.tattletail.recorder;

import io.tattletail.archive.segment.ChunkPool;
import io.tattletail.archive.segment.RecordBuffer;
import io.tattletail.archive.segment.SegmentRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What one commit has of one partition, in the order of the sequences. Filled under the lock of
 * {@link AppendBuffer}, then only read.
 */
final class Batch {
  /** Events that follow each other and have the same serializer, as a segment asks for. */
  record Run(String serializer, RecordBuffer records) {}

  private final ChunkPool chunks;
  private final List<Run> runs = new ArrayList<>(1);

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

  List<Run> runs() {
    return runs;
  }

  int events() {
    return runs.stream().mapToInt(run -> run.records().size()).sum();
  }

  long eventBytes() {
    return runs.stream().mapToLong(run -> run.records().eventBytes()).sum();
  }

  /** Ends its use, when nobody will read it any more. */
  void release() {
    runs.forEach(run -> run.records().release());
  }
}
