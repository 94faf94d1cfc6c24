package io.tattletail.replay;

import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;

/**
 * One segment. It is opened when the merge reaches the first time in its name; an unsealed one,
 * whose name has none, at its day.
 */
final class SegmentSource implements Source {
  private final Plan plan;
  private final Partition partition;
  private final SegmentFile file;

  SegmentSource(Plan plan, Partition partition, SegmentFile file) {
    this.plan = plan;
    this.partition = partition;
    this.file = file;
  }

  @Override
  public long firstMicros() {
    return file.name() instanceof SegmentName.Sealed sealed
        ? sealed.firstMicros()
        : Micros.startOf(partition.date());
  }

  @Override
  public void open(Merge merge) throws IOException {
    plan.counters().segmentsOpened++;
    Optional<Segment> segment = openWhereverItIs();
    if (segment.isPresent()) {
      new OpenSegment(plan, segment.get()).addTo(merge);
    }
  }

  /**
   * A segment that was listed and is not there any more was sealed meanwhile: it has another name,
   * found by recorder and number.
   */
  private Optional<Segment> openWhereverItIs() throws IOException {
    try {
      return open(file);
    } catch (FileNotFoundException e) {
      for (SegmentFile renamed : plan.list(partition).segments()) {
        if (renamed.name().recorder().equals(file.name().recorder())
            && renamed.name().number() == file.name().number()) {
          return open(renamed);
        }
      }
      throw e;
    }
  }

  private Optional<Segment> open(SegmentFile where) throws IOException {
    Optional<Segment> segment =
        Segment.open(plan.archive(), partition, where, plan.counters().reading);
    if (where.name() instanceof SegmentName.Unsealed) {
      plan.counters().unsealed++;
    }
    return segment;
  }
}
