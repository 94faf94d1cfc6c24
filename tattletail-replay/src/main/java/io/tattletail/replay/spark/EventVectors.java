package io.tattletail.replay.spark;

import io.tattletail.internal.segment.Block;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.EventLayout;
import io.tattletail.replay.ReplayCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a batch of events, and what writes them. Values are not copied: strings and bytes
 * stay where the archive's blocks have them. Not thread-safe.
 */
final class EventVectors {
  /** Of a batch: some of Spark's operators take a batch at a time, and a batch keeps its blocks. */
  static final int ROWS = 1_024;

  /** Of a batch's events, about; one more may be as large as it is. */
  static final long BYTES = 8 << 20;

  private static final long MICROS_OF_A_DAY = 86_400_000_000L;

  private final EventVector[] vectors;
  private final List<ColumnWriter> writers = new ArrayList<>();
  private final StoredWriter stored = new StoredWriter();

  /**
   * @param columns the wanted ones, in order
   */
  EventVectors(List<EventColumn> columns) {
    this.vectors = columns.stream().map(this::vector).toArray(EventVector[]::new);
    if (stored.isUsed()) {
      writers.add(stored);
    }
  }

  ColumnVector[] vectors() {
    return vectors;
  }

  /** Lets go of the batch before, and of the blocks it keeps. */
  void forget() {
    for (EventVector vector : vectors) {
      vector.forget();
    }
  }

  ColumnWriter[] writers() {
    return writers.toArray(ColumnWriter[]::new);
  }

  private EventVector vector(EventColumn column) {
    return switch (column) {
      case DATE -> {
        NumberVector days = new NumberVector(column.type(), ROWS);
        writers.add(
            (cursor, row) ->
                days.set(row, Math.floorDiv(cursor.stored().timestampMicros(), MICROS_OF_A_DAY)));
        yield days;
      }
      case TIMESTAMP -> {
        NumberVector times = new NumberVector(column.type(), ROWS);
        writers.add((cursor, row) -> times.set(row, cursor.stored().timestampMicros()));
        yield times;
      }
      case CHANNEL -> {
        BytesVector channels = new BytesVector(column.type(), ROWS);
        writers.add(new ChannelWriter(channels));
        yield channels;
      }
      case ID -> {
        BytesVector ids = new BytesVector(column.type(), ROWS);
        stored.ids = ids;
        yield ids;
      }
      case STREAM -> {
        BytesVector streams = new BytesVector(column.type(), ROWS);
        stored.streams = streams;
        yield streams;
      }
      case OFFSET -> {
        NumberVector offsets = new NumberVector(column.type(), ROWS);
        stored.offsets = offsets;
        yield offsets;
      }
      case SOURCE -> {
        BytesVector sources = new BytesVector(column.type(), ROWS);
        writers.add((cursor, row) -> sources.set(row, cursor.event().source()));
        yield sources;
      }
      case HEADERS -> {
        HeadersVector headers = new HeadersVector(ROWS);
        writers.add((cursor, row) -> headers.set(row, cursor.event().headers()));
        yield headers;
      }
      case PAYLOAD -> {
        BytesVector payloads = new BytesVector(column.type(), ROWS);
        writers.add((cursor, row) -> payloads.copy(row, cursor.event().payload()));
        yield payloads;
      }
      case EVENT -> {
        BytesVector events = new BytesVector(column.type(), ROWS);
        writers.add(
            (cursor, row) -> {
              ByteBuffer bytes = cursor.stored().serialized();
              events.set(
                  row, bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            });
        yield events;
      }
    };
  }

  /** Encodes a channel once for many events: mostly for all of a block. */
  private static final class ChannelWriter implements ColumnWriter {
    private final BytesVector vector;
    private @Nullable Block block;
    private byte[] encoded = new byte[0];

    ChannelWriter(BytesVector vector) {
      this.vector = vector;
    }

    @Override
    public void write(ReplayCursor cursor, int row) {
      Block ofEvent = cursor.stored().block();
      if (ofEvent != block) {
        block = ofEvent;
        encoded = BytesVector.utf8(ofEvent.metadata().partition().channel());
      }
      vector.set(row, encoded, 0, encoded.length);
    }
  }

  /** Writes those columns for which an event's record has to be stepped through. */
  private static final class StoredWriter implements ColumnWriter {
    private final EventLayout layout = new EventLayout();
    private @Nullable BytesVector ids;
    private @Nullable BytesVector streams;
    private @Nullable NumberVector offsets;

    boolean isUsed() {
      return ids != null || streams != null || offsets != null;
    }

    @Override
    public void write(ReplayCursor cursor, int row) {
      BlockEvent event = cursor.stored();
      layout.set(event);
      if (ids != null) {
        ids.set(row, layout.bytes(), layout.idStart(), layout.idLength());
      }
      boolean hasPosition = layout.streamLength() > 0;
      if (streams != null) {
        if (hasPosition) {
          streams.set(row, layout.bytes(), layout.streamStart(), layout.streamLength());
        } else {
          streams.setNull(row);
        }
      }
      if (offsets != null) {
        if (hasPosition) {
          offsets.set(row, layout.offset());
        } else {
          offsets.setNull(row);
        }
      }
    }
  }
}
