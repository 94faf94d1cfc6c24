package io.tattletail.internal.segment;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * The constants of the file format, version 1.
 *
 * <pre>
 *   file        := header block* shadow block* [index block]
 *   header      := "Obj" 0x01, metadata map, sync (16 bytes)
 *   block       := count (long), length (long), data (length bytes, a zstd frame), sync
 *   index block := a block of count 0 whose data is an empty zstd frame and a skippable frame
 *   shadow block := a block of count 0 whose data is an empty zstd frame and a skippable frame
 *   skippable   := 0x184D2A50 (u32 LE), length (u32 LE), index, tail
 *                | 0x184D2A50 (u32 LE), length (u32 LE), "TTSHADOW", count (long), a zstd frame
 *   tail        := length of the index block (u32 LE), CRC32C of the index block up to here (u32 LE), "TTINDEX1"
 * </pre>
 *
 * <p>{@code long} is Avro's variable-length zigzag encoding. A file whose index block is missing is
 * not sealed.
 */
final class SegmentFormat {
  static final int VERSION = 1;

  static final byte[] MAGIC = {'O', 'b', 'j', 1};
  static final int SYNC_BYTES = 16;
  static final String CODEC = "zstandard";
  static final int ZSTD_LEVEL = 3;

  static final String META_SCHEMA = "avro.schema";
  static final String META_CODEC = "avro.codec";
  static final String META_FORMAT = "tattletail.format";
  static final String META_CHANNEL = "tattletail.channel";
  static final String META_DATE = "tattletail.date";
  static final String META_SERIALIZER = "tattletail.serializer";
  static final String META_RECORDERS = "tattletail.recorders";

  /**
   * The last entry: CRC32C, in 8 hexadecimal digits, of the header up to these digits. Until a file
   * is sealed nothing else protects its names.
   */
  static final String META_CRC = "tattletail.crc32c";

  /** All that this version writes. */
  static final Set<String> META_KEYS =
      Set.of(
          META_SCHEMA,
          META_CODEC,
          META_FORMAT,
          META_CHANNEL,
          META_DATE,
          META_SERIALIZER,
          META_RECORDERS,
          META_CRC);

  /** The name of no stream: the event had no position. */
  static final String NO_STREAM = "";

  /**
   * A zstd frame of no bytes with its checksum. Spelled out, so that where the index begins does
   * not depend on how some version of zstd encodes nothing.
   */
  static final byte[] EMPTY_FRAME = HexFormat.of().parseHex("28b52ffd240001000099e9d851");

  static final int SKIPPABLE_MAGIC = 0x184D2A50;
  static final byte[] SHADOW_MAGIC = "TTSHADOW".getBytes(StandardCharsets.US_ASCII);
  static final byte[] TAIL_MAGIC = "TTINDEX1".getBytes(StandardCharsets.US_ASCII);
  static final int TAIL_BYTES = 4 + 4 + TAIL_MAGIC.length;

  /** No header is longer; one that claims to be is damaged. */
  static final int MAX_HEADER_BYTES = 16 << 20;

  /** No block, compressed or not, is longer: a Java array could not hold it. */
  static final int MAX_BLOCK_BYTES = 1 << 30;

  /** A block is cut when it has this many bytes, uncompressed. */
  static final int BLOCK_BYTES = 256 << 10;

  static final String SCHEMA_JSON =
      """
      {"type":"record","name":"Event","namespace":"io.tattletail","fields":[\
      {"name":"timestamp","type":{"type":"long","logicalType":"timestamp-micros",\
      "adjust-to-utc":true},"field-id":1},\
      {"name":"recorder","type":"int","field-id":2},\
      {"name":"sequence","type":"long","field-id":3},\
      {"name":"stream","type":"string","field-id":4},\
      {"name":"offset","type":"long","field-id":5},\
      {"name":"skipped","type":"long","field-id":6},\
      {"name":"id","type":"string","field-id":7},\
      {"name":"event","type":"bytes","field-id":8}]}\
      """;

  static final Schema SCHEMA = new Schema.Parser().parse(SCHEMA_JSON);

  /** The schema of this text. Nearly all files have the same, and thousands may be open. */
  static Schema schema(String json) {
    return json.equals(SCHEMA_JSON) ? SCHEMA : new Schema.Parser().parse(json);
  }

  private SegmentFormat() {}
}
