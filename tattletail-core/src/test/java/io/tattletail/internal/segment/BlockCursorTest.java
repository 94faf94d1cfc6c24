package io.tattletail.internal.segment;

import static io.tattletail.internal.segment.Segments.METADATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.segment.BlockCursor.Kept;
import io.tattletail.spew.SpewPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class BlockCursorTest {
  private static final Path PATH = new Path("file:/archive/some.avro");

  private final long seed = System.nanoTime();
  private final List<SegmentRecord> records =
      Segments.sorted(Segments.random(new Random(seed), 0, 50));

  private static byte[] encoded(List<SegmentRecord> records) {
    Encoder out = new Encoder(64);
    records.forEach(record -> Records.encode(record, out));
    return out.toByteArray();
  }

  private static BlockCursor cursor(byte[] bytes, long count) {
    return new Block(PATH, METADATA, 4_711, bytes, 0, bytes.length, count, 0, false).cursor();
  }

  private static List<SegmentRecord> rest(BlockCursor cursor) throws CorruptSegmentException {
    List<SegmentRecord> rest = new ArrayList<>();
    while (cursor.next()) {
      rest.add(cursor.current().record());
    }
    return rest;
  }

  @Test
  void anEventIsValidWhenTheCursorHasMovedOn() throws Exception {
    BlockCursor cursor = cursor(encoded(records), records.size());
    List<BlockEvent> events = new ArrayList<>();
    while (cursor.next()) {
      events.add(cursor.current());
    }

    assertThat(events).as("seed %d", seed).hasSameSizeAs(records);
    for (int i = 0; i < records.size(); i++) {
      SegmentRecord record = records.get(i);
      BlockEvent event = events.get(i);
      assertThat(event.record()).as("seed %d", seed).isEqualTo(record);
      assertThat(event.timestampMicros()).isEqualTo(record.timestampMicros());
      assertThat(event.serialized()).isEqualTo(record.event());
      assertThat(event.id()).isEqualTo(record.id());
      assertThat(event.channel()).isEqualTo(METADATA.partition().channel());
      assertThat(event.recorder()).isEqualTo(METADATA.recorders().get(record.recorder()));
      assertThat(event.position())
          .isEqualTo(
              record.stream().isEmpty()
                  ? null
                  : new SpewPosition(
                      record.stream(), record.offset() - record.skipped() - 1, record.offset()));
    }
  }

  @Test
  void whatIsKeptAndWhatIsLeftAreAllOfIt() throws Exception {
    byte[] bytes = encoded(records);
    for (int maxBytes : new int[] {0, 1_000, 4_000, 1 << 20}) {
      BlockCursor cursor = cursor(bytes, records.size());
      for (int i = 0; i < 10; i++) {
        cursor.next();
      }
      Kept kept = cursor.keep(maxBytes);

      List<SegmentRecord> found = new ArrayList<>(List.of(kept.cursor().current().record()));
      found.addAll(rest(kept.cursor()));
      assertThat(kept.cursor().heldBytes() <= maxBytes || found.size() == 1)
          .as("%d events in %d bytes, seed %d", found.size(), maxBytes, seed)
          .isTrue();
      if (kept.rest().isPresent()) {
        BlockPart part = kept.rest().get();
        BlockCursor left =
            new Block(PATH, METADATA, 4_711, bytes, 0, bytes.length, records.size(), 0, false)
                .part(part)
                .cursor();
        int before = found.size();
        found.addAll(rest(left));
        assertThat(part.events()).isEqualTo(found.size() - before);
        assertThat(part.firstMicros()).isEqualTo(found.get(before).timestampMicros());
      }
      assertThat(found)
          .as("seed %d, %d bytes", seed, maxBytes)
          .isEqualTo(records.subList(9, records.size()));
    }
  }

  @Test
  void eventsBeforeADamagedOneAreGiven() throws Exception {
    byte[] bytes = encoded(records.subList(0, 3));
    byte[] more = new byte[bytes.length + 11];
    System.arraycopy(bytes, 0, more, 0, bytes.length);
    Arrays.fill(more, bytes.length, more.length, (byte) 0xff);
    BlockCursor cursor = cursor(more, 5);

    for (int i = 0; i < 3; i++) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.current().record()).isEqualTo(records.get(i));
    }
    assertThat(cursor.left()).isEqualTo(2);
    assertThatThrownBy(cursor::next)
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("some.avro")
        .hasMessageContaining("byte 4711")
        .hasMessageContaining("event 4 of 5: a number of more than 10 bytes");
  }

  @Test
  void aDamagedEndStaysWithWhatIsLeft() throws Exception {
    byte[] bytes = encoded(records.subList(0, 3));
    BlockCursor cursor = cursor(bytes, 5);
    cursor.next();

    Kept kept = cursor.keep(1_000_000);

    assertThat(rest(kept.cursor())).isEqualTo(records.subList(1, 3));
    BlockPart left = kept.rest().orElseThrow();
    assertThat(left.events()).isEqualTo(2);
    BlockCursor end = cursor.block().part(left).cursor();
    assertThatThrownBy(end::next)
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("event 1 of 2: ends within a value");
  }

  @Test
  void aNameThatTheHeaderDoesNotHaveIsDamage() {
    SegmentRecord record = records.get(0);
    SegmentRecord strange =
        new SegmentRecord(
            record.timestampMicros(), 2, record.sequence(), "", 0, 0, record.id(), record.event());

    assertThatThrownBy(() -> cursor(encoded(List.of(strange)), 1).next())
        .isInstanceOf(CorruptSegmentException.class)
        .hasMessageContaining("event 1 of 1: recorder 2, of 2 in the header");
  }

  @Test
  void memoryIsTakenForAsManyEventsAsTheBytesCanHave() {
    byte[] bytes = encoded(records.subList(0, 1));
    BlockCursor cursor = cursor(bytes, Long.MAX_VALUE);

    assertThat(cursor.heldBytes())
        .isLessThanOrEqualTo(bytes.length + bytes.length / 8 * RecordTable.BYTES_PER_RECORD);
  }
}
