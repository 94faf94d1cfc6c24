package io.tattletail.recorder;

import io.tattletail.internal.segment.SegmentWriter;
import java.io.IOException;

/** When an event is acknowledged. */
public enum Durability {
  /**
   * The event is in the memory of every datanode of the pipeline (HDFS: {@code hflush}), and
   * readers see it. It survives the death of the recorder and of all but one of these datanodes,
   * but not a power cut of all of them at once.
   */
  VISIBLE {
    @Override
    void flush(SegmentWriter writer) throws IOException {
      writer.hflush();
    }
  },
  /**
   * The event is on the disk of every datanode of the pipeline (HDFS: {@code hsync}). It survives a
   * power cut too, and costs each commit a disk's flush.
   */
  DURABLE {
    @Override
    void flush(SegmentWriter writer) throws IOException {
      writer.hsync();
    }
  };

  abstract void flush(SegmentWriter writer) throws IOException;
}
