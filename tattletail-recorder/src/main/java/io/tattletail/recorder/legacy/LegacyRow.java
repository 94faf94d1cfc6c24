package io.tattletail.recorder.legacy;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import io.tattletail.spew.SpewEvent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the predecessor's data: a key and one or more named values, as bytes.
 *
 * <p>A row has a position, which names its place in the source and never changes. The id that the
 * row gives its event is made of the import's name and that position, so that a row which is
 * imported twice becomes the same event.
 *
 * <p>Immutable and thread-safe; the buffers it returns are read-only.
 */
public final class LegacyRow {
  /** The name of the only cell of a row of a SequenceFile. */
  public static final String VALUE = "value";

  private final String importName;
  private final String position;
  private final ByteBuffer key;
  private final List<Cell> cells;

  private LegacyRow(String importName, String position, ByteBuffer key, List<Cell> cells) {
    this.importName = importName;
    this.position = position;
    this.key = key;
    this.cells = cells;
  }

  /**
   * A named value of a row.
   *
   * @param name {@link #VALUE} in SequenceFiles, {@code family:qualifier} in HBase
   * @param value the bytes between position and limit; not to be changed
   */
  public record Cell(String name, ByteBuffer value) {
    /** Makes the buffer read-only. */
    public Cell {
      value = value.asReadOnlyBuffer();
    }
  }

  /**
   * A row of a source.
   *
   * @param position not empty; no other row of the source has it, and the row has it whenever it is
   *     read
   * @param key may be empty; not copied
   * @param cells in the source's order
   */
  public static LegacyRow of(String position, byte[] key, List<Cell> cells) {
    checkArgument(!position.isEmpty(), "a row needs a position");
    return new LegacyRow("", position, ByteBuffer.wrap(key), List.copyOf(cells));
  }

  /** The same row as it is imported under a name. */
  LegacyRow importedAs(String name) {
    return new LegacyRow(name, position, key, cells);
  }

  /** Names the row's place in the source: for example its file and byte offset, or its key. */
  public String position() {
    return position;
  }

  /** A UUID made of the import's name and the position; the id of the row's event by default. */
  public String id() {
    return UUID.nameUUIDFromBytes((importName + '\0' + position).getBytes(UTF_8)).toString();
  }

  /**
   * Starts the row's event, with its id. Channel and timestamp have to come from the row; see
   * {@link LegacyMapping}.
   */
  public SpewEvent.Builder event() {
    return SpewEvent.builder().id(id());
  }

  /** The key's bytes; empty for a {@code NullWritable}. */
  public ByteBuffer key() {
    return key.asReadOnlyBuffer();
  }

  /** All values. */
  public List<Cell> cells() {
    return cells;
  }

  /**
   * The only value's bytes.
   *
   * @throws UnmappableRowException if the row has none, or more than one
   */
  public ByteBuffer value() {
    if (cells.size() != 1) {
      throw unmappable("it has %d cells, of which one has to be named".formatted(cells.size()));
    }
    return cells.get(0).value().duplicate();
  }

  /** The bytes of a cell, if the row has it. */
  public Optional<ByteBuffer> value(String cell) {
    return cells.stream()
        .filter(c -> c.name().equals(cell))
        .findFirst()
        .map(c -> c.value().duplicate());
  }

  /**
   * The only value as UTF-8 text.
   *
   * @throws UnmappableRowException if the row has not exactly one value, or the value is not UTF-8
   */
  public String text() {
    return decoded(value());
  }

  private String decoded(ByteBuffer bytes) {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new UnmappableRowException("its value is no UTF-8", e);
    }
  }

  /**
   * The fields of {@link #text()}, which tabs separate. Within a field {@code \t}, {@code \n},
   * {@code \r} and {@code \\} stand for tab, line feed, carriage return and backslash; before any
   * other character a backslash stands for itself, so {@code \N} stays. Empty fields are kept, also
   * the last ones: there is always one field more than there are tabs.
   *
   * @throws UnmappableRowException if there is not one value, or it is no UTF-8
   */
  public List<String> fields() {
    return TabSeparated.fields(text());
  }

  /**
   * An exception for a mapping to throw.
   *
   * @param reason a sentence about the row, such as {@code "it has no time"}; best the same for all
   *     rows of a kind, because a verifier counts rows by reason
   */
  public UnmappableRowException unmappable(String reason) {
    return new UnmappableRowException(reason);
  }

  /** How many bytes key and values have. */
  long size() {
    long size = key.remaining();
    for (Cell cell : cells) {
      size += cell.value().remaining();
    }
    return size;
  }

  /**
   * The whole row as bytes, in the form of rejected rows: the import's name, position, key, number
   * of cells, and name and value of each cell. Each text and value is preceded by its length.
   * Lengths and the number of cells have four bytes, most significant first.
   */
  public ByteBuffer toBytes() {
    ByteArrayDataOutput out = ByteStreams.newDataOutput();
    write(out, ByteBuffer.wrap(importName.getBytes(UTF_8)));
    write(out, ByteBuffer.wrap(position.getBytes(UTF_8)));
    write(out, key());
    out.writeInt(cells.size());
    for (Cell cell : cells) {
      write(out, ByteBuffer.wrap(cell.name().getBytes(UTF_8)));
      write(out, cell.value().duplicate());
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  private static void write(ByteArrayDataOutput out, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    out.writeInt(copy.length);
    out.write(copy);
  }

  /**
   * Reads the bytes of {@link #toBytes()}: those of a rejected event whose serializer is {@link
   * LegacyImport#ROW_FORMAT}.
   *
   * @throws IllegalArgumentException if the bytes are no row
   */
  public static LegacyRow parse(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice();
    try {
      String importName = text(in);
      String position = text(in);
      ByteBuffer key = ByteBuffer.wrap(next(in));
      int count = in.getInt();
      checkArgument(count >= 0, "a row of %s cells", count);
      List<Cell> cells = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        cells.add(new Cell(text(in), ByteBuffer.wrap(next(in))));
      }
      checkArgument(!in.hasRemaining(), "%s bytes follow the row", in.remaining());
      return new LegacyRow(importName, position, key, List.copyOf(cells));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the bytes end within the row", e);
    }
  }

  private static String text(ByteBuffer in) {
    return new String(next(in), UTF_8);
  }

  private static byte[] next(ByteBuffer in) {
    int length = in.getInt();
    checkArgument(length >= 0 && length <= in.remaining(), "a part of %s bytes", length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return "LegacyRow[" + position + ", " + size() + " bytes]";
  }
}
