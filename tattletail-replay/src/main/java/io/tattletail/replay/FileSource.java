package io.tattletail.replay;

import io.tattletail.archive.LengthUnknownException;
import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.CorruptSegmentException;
import io.tattletail.archive.segment.Segment;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is not open yet. */
abstract class FileSource extends Source {
  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

  /** The end of the file with its index, and a header. */
  private static final long LOAD_BYTES = 128 << 10;

  private final Plan plan;
  private final Partition partition;
  private final Path path;

  FileSource(Plan plan, Partition partition, Path path, long firstMicros) {
    super(firstMicros);
    this.plan = plan;
    this.partition = partition;
    this.path = path;
  }

  final Plan plan() {
    return plan;
  }

  final Partition partition() {
    return partition;
  }

  @Override
  final long loadBytes() {
    return LOAD_BYTES;
  }

  @Override
  final boolean hasParts() {
    return true;
  }

  /** Opens the file, which may have no event yet. */
  abstract Optional<Segment> open() throws IOException;

  /** Counts it. */
  abstract void opened(Merge merge);

  /** What is lost if nothing of the file can be read. */
  LostPart lost(CorruptSegmentException damage) {
    return LostPart.ofUnknownSize(damage);
  }

  @Override
  final Loaded load() throws IOException {
    try {
      return new Opened(openUndamaged());
    } catch (LengthUnknownException e) {
      return merge -> {
        opened(merge);
        plan.unreadable(e);
      };
    } catch (CorruptSegmentException e) {
      return merge -> {
        opened(merge);
        plan.damages().lost(lost(e));
        Optional<Segment> readable = openDamaged(e);
        if (readable.isPresent()) {
          OpenSegment.add(plan, readable.get(), merge);
        }
      };
    }
  }

  /** A scan that met damage gave what is before it; that is not all that can be read. */
  private Optional<Segment> openUndamaged() throws IOException {
    Optional<Segment> segment = open();
    if (segment.isPresent() && segment.get().damage().isPresent()) {
      segment.get().close();
      throw segment.get().damage().get();
    }
    return segment;
  }

  private Optional<Segment> openDamaged(CorruptSegmentException first) throws IOException {
    try {
      return Segment.openDamaged(plan.archive(), partition, first.path(), plan.counters().reading);
    } catch (CorruptSegmentException e) {
      if (e.offset() != first.offset()) {
        plan.damages().lost(lost(e));
      }
      return Optional.empty();
    }
  }

  private final class Opened implements Loaded {
    private final Optional<Segment> segment;

    Opened(Optional<Segment> segment) {
      this.segment = segment;
    }

    @Override
    public void addTo(Merge merge) throws IOException {
      opened(merge);
      if (segment.isPresent()) {
        OpenSegment.add(plan, segment.get(), merge);
      }
    }

    @Override
    public void discard() {
      segment.ifPresent(
          open -> {
            try {
              open.close();
            } catch (IOException e) {
              LOG.warn("closing {} failed; it was open for reading", path, e);
            }
          });
    }
  }

  @Override
  public final String toString() {
    return "the index of " + path;
  }
}
