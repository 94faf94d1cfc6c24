package io.tattletail.internal.merge;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.common.Partition;
import io.tattletail.internal.segment.Segment;
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

  private final MergeContext context;
  private final Partition partition;
  private final Path path;

  FileSource(MergeContext context, Partition partition, Path path, long firstMicros) {
    super(firstMicros);
    this.context = context;
    this.partition = partition;
    this.path = path;
  }

  final MergeContext context() {
    return context;
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

  /** Counts it. On the merging thread. */
  abstract void opened();

  /** What is lost if nothing of the file can be read. */
  Damage damage(CorruptSegmentException cause) {
    return Damage.ofUnknownSize(cause);
  }

  /** What is missing before the file. */
  Optional<Damage> gapBefore(Segment segment) {
    return Optional.empty();
  }

  @Override
  final Loaded load() throws IOException {
    try {
      return new Opened(openUndamaged());
    } catch (LengthUnknownException e) {
      return () -> {
        opened();
        context.unreadable(e);
        return Contents.NOTHING;
      };
    } catch (CorruptSegmentException e) {
      return () -> {
        opened();
        context.damaged(damage(e));
        return contents(openDamaged(e));
      };
    } catch (IOException e) {
      throw FileReadException.of(path, e);
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
      return Segment.openDamaged(
          context.archive(), partition, first.path(), context.statistics().reading());
    } catch (CorruptSegmentException e) {
      if (e.offset() != first.offset()) {
        context.damaged(damage(e));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw FileReadException.of(path, e);
    }
  }

  private Contents contents(Optional<Segment> opened) throws IOException {
    if (opened.isEmpty()) {
      return Contents.NOTHING;
    }
    Segment segment = opened.get();
    boolean done = false;
    try {
      Optional<Damage> gap = gapBefore(segment);
      if (gap.isPresent()) {
        context.damaged(gap.get());
      }
      done = true;
      return OpenSegment.of(context, segment);
    } finally {
      if (!done) {
        segment.close();
      }
    }
  }

  private final class Opened implements Loaded {
    private final Optional<Segment> segment;

    Opened(Optional<Segment> segment) {
      this.segment = segment;
    }

    @Override
    public Contents unpack() throws IOException {
      opened();
      return contents(segment);
    }

    @Override
    public void discard() {
      segment.ifPresent(
          open -> {
            try {
              open.close();
            } catch (IOException e) {
              LOG.debug("closing {} failed; it was open for reading", path, e);
            }
          });
    }
  }

  @Override
  public final String toString() {
    return "the index of " + path;
  }
}
