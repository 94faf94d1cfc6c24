package io.tattletail.internal.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The header of a file.
 *
 * @param metadata what it says of the file's content
 * @param schema the schema in which the events are written
 * @param sync the marker that ends each block
 * @param length in bytes, the sync marker included
 * @param isWhollyKnown whether schema and metadata have nothing but what this version writes
 */
record SegmentHeader(
    SegmentMetadata metadata, Schema schema, byte[] sync, int length, boolean isWhollyKnown) {
  private static final int CRC_DIGITS = 8;

  private static final ObjectMapper JSON = new ObjectMapper();

  static byte[] encode(SegmentMetadata metadata, byte[] sync) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(SegmentFormat.META_SCHEMA, SegmentFormat.SCHEMA_JSON);
    entries.put(SegmentFormat.META_CODEC, SegmentFormat.CODEC);
    entries.put(SegmentFormat.META_FORMAT, Integer.toString(SegmentFormat.VERSION));
    entries.put(SegmentFormat.META_CHANNEL, metadata.partition().channel());
    entries.put(SegmentFormat.META_DATE, metadata.partition().date().toString());
    entries.put(SegmentFormat.META_SERIALIZER, metadata.serializer());
    entries.put(SegmentFormat.META_RECORDERS, json(metadata.recorders()));
    Encoder out = new Encoder(2048);
    out.writeFixed(SegmentFormat.MAGIC).writeLong(entries.size() + 1);
    entries.forEach((key, value) -> out.writeString(key).writeString(value));
    out.writeString(SegmentFormat.META_CRC).writeLong(CRC_DIGITS);
    out.writeFixed(crc(out.array(), out.length()));
    return out.writeLong(0).writeFixed(sync).toByteArray();
  }

  private static byte[] crc(byte[] header, int length) {
    String digits = HexFormat.of().toHexDigits(Checksums.crc32c(header, 0, length));
    return digits.getBytes(StandardCharsets.US_ASCII);
  }

  private static String json(List<String> names) {
    try {
      return JSON.writeValueAsString(names);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("names cannot be written as JSON: " + names, e);
    }
  }

  /**
   * Decodes the header at the start of {@code bytes}, which may have more behind it.
   *
   * @return null if the bytes end before the header does, so that more are needed
   * @throws CorruptSegmentException if the bytes are no header
   * @throws ArchiveException if they are one that this library cannot read
   */
  static @Nullable SegmentHeader decode(Path path, byte[] bytes, int length) throws IOException {
    ContainerHeader container = ContainerHeader.decode(path, bytes, length);
    if (container == null) {
      return null;
    }
    byte[] expected = container.entries().get(SegmentFormat.META_CRC);
    if (expected != null
        && (!container.lastKey().equals(SegmentFormat.META_CRC)
            || !Arrays.equals(expected, crc(bytes, container.lastValueStart())))) {
      throw new CorruptSegmentException(path, 0, "header: its checksum does not match");
    }
    return new Entries(path, container.entries()).header(container.sync(), container.length());
  }

  /** The metadata map as it was read. */
  private record Entries(Path path, Map<String, byte[]> values) {
    SegmentHeader header(byte[] sync, int length) throws IOException {
      if (!text(SegmentFormat.META_CODEC).equals(SegmentFormat.CODEC)) {
        throw new ArchiveException(
            "%s is compressed with codec '%s'; this TattleTail reads '%s' only."
                .formatted(path, text(SegmentFormat.META_CODEC), SegmentFormat.CODEC));
      }
      checkFormat();
      try {
        SegmentMetadata metadata =
            new SegmentMetadata(
                new Partition(
                    text(SegmentFormat.META_CHANNEL),
                    LocalDate.parse(text(SegmentFormat.META_DATE))),
                text(SegmentFormat.META_SERIALIZER),
                names(SegmentFormat.META_RECORDERS));
        Schema schema = SegmentFormat.schema(text(SegmentFormat.META_SCHEMA));
        boolean isWhollyKnown =
            schema.equals(SegmentFormat.SCHEMA) && SegmentFormat.META_KEYS.equals(values.keySet());
        return new SegmentHeader(metadata, schema, sync, length, isWhollyKnown);
      } catch (IllegalArgumentException | DateTimeException | AvroRuntimeException e) {
        throw new CorruptSegmentException(path, 0, "header: " + e.getMessage());
      }
    }

    private void checkFormat() throws IOException {
      int version;
      try {
        version = Integer.parseInt(text(SegmentFormat.META_FORMAT));
      } catch (NumberFormatException e) {
        throw new CorruptSegmentException(path, 0, "header: format version: " + e.getMessage());
      }
      if (version < 1) {
        throw new CorruptSegmentException(path, 0, "header: format version " + version);
      }
      if (version > SegmentFormat.VERSION) {
        throw new ArchiveException(
            "%s has format version %d; this TattleTail reads up to version %d. Use a newer TattleTail."
                .formatted(path, version, SegmentFormat.VERSION));
      }
    }

    private String text(String key) throws CorruptSegmentException {
      byte[] value = values.get(key);
      if (value == null) {
        throw new CorruptSegmentException(
            path, 0, "header: no '" + key + "', which every segment has");
      }
      return new String(value, StandardCharsets.UTF_8);
    }

    private List<String> names(String key) throws CorruptSegmentException {
      try {
        return List.of(JSON.readValue(text(key), String[].class));
      } catch (JsonProcessingException | NullPointerException e) {
        throw new CorruptSegmentException(
            path, 0, "header: '" + key + "' is no list of names: " + e.getMessage());
      }
    }
  }
}
