package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tattletail.internal.spew.Interruption;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the records of one file. Used by one thread.
 *
 * <p>Hadoop's reader takes a file that ends within a block for one that ends before it, and answers
 * damage with whatever exception its code happens to meet. So this one looks where the file ended,
 * and tells damage from a file system that cannot be read: if the bytes of a record that cannot be
 * read can be read as bytes, they are damaged.
 */
final class SequenceFileReader implements Closeable {
  /** What a file may end with that is no record: an escape of four bytes and a sync marker. */
  private static final int SYNC_BYTES = 4 + 16;

  private static final int PROBE_BYTES = 64 << 10;
  private static final long MAX_PROBE_BYTES = 64L << 20;

  private final Configuration configuration;
  private final SequenceFiles.SourceFile file;
  private final SequenceFile.Reader reader;
  private final Writable key;
  private final Writable value;
  private @Nullable LegacyRow row;
  private long start;
  private long ordinal;

  /**
   * @throws FileDamage if the file has no header of a SequenceFile
   * @throws IOException if it cannot be read, or has keys or values of other types
   */
  SequenceFileReader(Configuration configuration, SequenceFiles.SourceFile file)
      throws IOException {
    this.configuration = configuration;
    this.file = file;
    this.reader = opened();
    try {
      this.key = writable("keys", reader.getKeyClassName());
      this.value = writable("values", reader.getValueClassName());
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
    this.start = reader.getPosition();
  }

  private SequenceFile.Reader opened() throws IOException {
    try {
      return new SequenceFile.Reader(
          configuration,
          SequenceFile.Reader.file(file.path()),
          SequenceFile.Reader.length(file.length()));
    } catch (FileNotFoundException | InterruptedIOException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      Interruption.endAt(e, "opening " + file.path());
      checkReadable(0, PROBE_BYTES, e);
      throw new FileDamage(0, e);
    } catch (LinkageError e) {
      throw codecMissing(e);
    }
  }

  private IOException codecMissing(LinkageError e) {
    return new IOException(
        "%s is compressed by a codec whose library is not on the class path: %s"
            .formatted(file.path(), e),
        e);
  }

  private Writable writable(String what, String className) throws IOException {
    for (Writable known :
        List.of(
            new Text(),
            new BytesWritable(),
            NullWritable.get(),
            new LongWritable(),
            new IntWritable())) {
      if (known.getClass().getName().equals(className)) {
        return known;
      }
    }
    throw new IOException(
        "%s has %s of type %s; expected Text, BytesWritable, NullWritable, LongWritable or IntWritable"
            .formatted(file.path(), what, className));
  }

  /** Goes on behind a record that was read before. */
  void goBehind(long recordStart, long recordOrdinal) throws IOException {
    reader.seek(recordStart);
    do {
      if (!next() || start != recordStart) {
        throw new SourceChangedException(
            "%s has no record %d at byte %d any more, to which it was imported"
                .formatted(file.path(), recordOrdinal, recordStart));
      }
    } while (ordinal < recordOrdinal);
  }

  /**
   * Steps to the next record.
   *
   * @return whether there is one
   * @throws FileDamage if it cannot be read for damage
   */
  boolean next() throws IOException {
    row = null;
    long at = reader.getPosition();
    boolean inBlock = false;
    try {
      if (!reader.next(key)) {
        checkEnd(at);
        return false;
      }
      // Of a block-compressed file, each block begins with a sync marker, and no record does.
      inBlock = reader.isBlockCompressed() && !reader.syncSeen();
      reader.getCurrentValue(value);
    } catch (FileDamage | FileNotFoundException | InterruptedIOException e) {
      throw e;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      Interruption.endAt(e, "reading " + file.path());
      long from = inBlock ? start : at;
      checkReadable(from, Math.max(reader.getPosition() - from, PROBE_BYTES), e);
      throw new FileDamage(from, e);
    } catch (LinkageError e) {
      throw codecMissing(e);
    }
    if (inBlock) {
      ordinal++;
    } else {
      start = at;
      ordinal = 0;
    }
    String position =
        reader.isBlockCompressed()
            ? file.name() + "@" + start + "+" + ordinal
            : file.name() + "@" + start;
    row =
        LegacyRow.of(
            position,
            bytes(key),
            List.of(new LegacyRow.Cell(LegacyRow.VALUE, ByteBuffer.wrap(bytes(value)))));
    return true;
  }

  /** Hadoop's reader does not tell the end of the file from an end within a block. */
  private void checkEnd(long at) throws FileDamage {
    long rest = file.length() - at;
    if (rest != 0 && (reader.isBlockCompressed() || rest != SYNC_BYTES)) {
      throw new FileDamage(at, "the file ends within a record or block");
    }
  }

  private static byte[] bytes(Writable writable) {
    if (writable instanceof Text text) {
      return Arrays.copyOf(text.getBytes(), text.getLength());
    }
    if (writable instanceof BytesWritable bytes) {
      return bytes.copyBytes();
    }
    return writable instanceof NullWritable ? new byte[0] : writable.toString().getBytes(US_ASCII);
  }

  /** Throws the failure if the file system cannot give these bytes. */
  private void checkReadable(long from, long length, Throwable failure) throws IOException {
    FileSystem fileSystem = file.path().getFileSystem(configuration);
    long to = Math.min(file.length(), from + Math.min(length, MAX_PROBE_BYTES));
    byte[] buffer = new byte[PROBE_BYTES];
    try (FSDataInputStream in = fileSystem.open(file.path())) {
      for (long position = from; position < to; position += buffer.length) {
        in.readFully(position, buffer, 0, (int) Math.min(buffer.length, to - position));
      }
    } catch (IOException e) {
      e.addSuppressed(failure);
      throw new IOException(
          "%s cannot be read at byte %d: %s".formatted(file.path(), from, e.getMessage()), e);
    }
  }

  /**
   * Goes on at the first sync marker behind a place.
   *
   * @return where that is; the file's length if there is none
   */
  long goOnBehind(long offset) throws IOException {
    if (offset >= file.length() - 1) {
      return file.length();
    }
    reader.sync(offset + 1);
    return Math.min(reader.getPosition(), file.length());
  }

  /** The record that {@link #next()} stepped to. */
  LegacyRow row() {
    LegacyRow current = row;
    if (current == null) {
      throw new NoSuchElementException("next() comes first, and has to return true");
    }
    return current;
  }

  /** Where the record begins, or its block. */
  long start() {
    return start;
  }

  /** Which record of its block it is, from 0; 0 without blocks. */
  long ordinal() {
    return ordinal;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
