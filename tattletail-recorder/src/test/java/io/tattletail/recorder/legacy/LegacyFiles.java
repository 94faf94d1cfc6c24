package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.compress.DefaultCodec;

/** Writes SequenceFiles as a predecessor did. */
final class LegacyFiles {
  private LegacyFiles() {}

  /** A file of tab-separated rows. */
  static void write(
      Configuration configuration, Path path, CompressionType compression, List<String> rows)
      throws IOException {
    DefaultCodec codec = new DefaultCodec();
    codec.setConf(configuration);
    try (SequenceFile.Writer writer =
        SequenceFile.createWriter(
            configuration,
            SequenceFile.Writer.file(path),
            SequenceFile.Writer.keyClass(NullWritable.class),
            SequenceFile.Writer.valueClass(Text.class),
            SequenceFile.Writer.compression(compression, codec))) {
      for (String row : rows) {
        writer.append(NullWritable.get(), new Text(row));
      }
    }
  }

  /** A file of numbered rows of bytes. */
  static void writeBytes(Configuration configuration, Path path, List<String> rows)
      throws IOException {
    try (SequenceFile.Writer writer =
        SequenceFile.createWriter(
            configuration,
            SequenceFile.Writer.file(path),
            SequenceFile.Writer.keyClass(LongWritable.class),
            SequenceFile.Writer.valueClass(BytesWritable.class),
            SequenceFile.Writer.compression(CompressionType.NONE))) {
      long i = 0;
      for (String row : rows) {
        Writable value = new BytesWritable(row.getBytes(UTF_8));
        writer.append(new LongWritable(i++), value);
      }
    }
  }

  /** An event as a row: channel, timestamp and payload. */
  static String row(SpewEvent event) {
    return escaped(event.channel())
        + "\t"
        + event.timestamp()
        + "\t"
        + escaped(UTF_8.decode(event.payload()).toString());
  }

  private static String escaped(String field) {
    return field
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  /** The event of such a row. */
  static SpewEvent map(LegacyRow row) {
    List<String> fields = row.fields();
    if (fields.size() != 3) {
      throw row.unmappable("it has not three fields");
    }
    return row.event()
        .channel(fields.get(0))
        .timestamp(java.time.Instant.parse(fields.get(1)))
        .payload(fields.get(2))
        .build();
  }
}
